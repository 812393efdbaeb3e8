package io.lotlake.common.run;

import java.util.Optional;

/**
 * What a step of a run did.
 *
 * @param rowsIn rows read
 * @param rowsOut rows that the step's table or mart holds or gained
 * @param rejected rows put into quarantine, or values that the target could not hold
 * @param note what else the user should know; empty for nothing
 * @param balance what became of the rows read, of a step that accounts for each of them
 */
public record StepResult(long rowsIn, long rowsOut, long rejected, String note, Optional<Balance> balance) {

    public StepResult(long rowsIn, long rowsOut, long rejected, String note) {
        this(rowsIn, rowsOut, rejected, note, Optional.empty());
    }

    public static StepResult of(long rowsIn, long rowsOut) {
        return new StepResult(rowsIn, rowsOut, 0, "");
    }

    public StepResult withNote(String text) {
        return new StepResult(rowsIn, rowsOut, rejected, text, balance);
    }

    public StepResult withBalance(Balance account) {
        return new StepResult(rowsIn, rowsOut, rejected, note, Optional.of(account));
    }
}
