package io.lotlake.common.run;

import io.lotlake.common.ledger.Rejection;
import java.util.List;
import java.util.Optional;

/**
 * The result of a step of a run.
 *
 * @param rowsIn the number of rows that the step read
 * @param rowsOut the number of rows that the step's table or mart holds or gained
 * @param rejected the number of rows put into quarantine, or of values that the target could not hold
 * @param note a further remark for the user; empty if there is none
 * @param balance the count of what happened to the rows read; empty unless the step accounts for each of them
 * @param rejections why rows of the step's table are in quarantine after the step; empty if the step does not know
 */
public record StepResult(
        long rowsIn,
        long rowsOut,
        long rejected,
        String note,
        Optional<Balance> balance,
        Optional<List<Rejection>> rejections) {

    public StepResult(long rowsIn, long rowsOut, long rejected, String note) {
        this(rowsIn, rowsOut, rejected, note, Optional.empty(), Optional.empty());
    }

    public static StepResult of(long rowsIn, long rowsOut) {
        return new StepResult(rowsIn, rowsOut, 0, "");
    }

    public StepResult withNote(String text) {
        return new StepResult(rowsIn, rowsOut, rejected, text, balance, rejections);
    }

    public StepResult withBalance(Balance account) {
        return new StepResult(rowsIn, rowsOut, rejected, note, Optional.of(account), rejections);
    }

    public StepResult withRejections(List<Rejection> reasons) {
        return new StepResult(rowsIn, rowsOut, rejected, note, balance, Optional.of(List.copyOf(reasons)));
    }
}
