package io.lotlake.app.history;

import java.time.Instant;

/**
 * A step of a run.
 *
 * @param startedAt UTC
 * @param rejected the number of rows put into quarantine, or of values that the target could not hold
 * @param note a remark for the user; empty if there is none
 * @param error the error of a failed step; empty if it ended well
 */
public record PastStep(
        String name,
        Instant startedAt,
        double seconds,
        long rowsIn,
        long rowsOut,
        long rejected,
        String note,
        String error) {
    public boolean isFailed() {
        return !error.isEmpty();
    }

    /** The remark, or the error of a failed step. */
    public String remark() {
        return isFailed() ? "failed: " + error : note;
    }
}
