package io.lotlake.common.run;

/**
 * What a step of a run did.
 *
 * @param rowsIn rows read
 * @param rowsOut rows that the step's table or mart holds or gained
 * @param rejected rows put into quarantine, or values that the target could not hold
 * @param note what else the user should know; empty for nothing
 */
public record StepResult(long rowsIn, long rowsOut, long rejected, String note) {

    public static StepResult of(long rowsIn, long rowsOut) {
        return new StepResult(rowsIn, rowsOut, 0, "");
    }

    public StepResult withNote(String text) {
        return new StepResult(rowsIn, rowsOut, rejected, text);
    }
}
