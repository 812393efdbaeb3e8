package io.lotlake.common.transaction;

/** The outcome of a transaction. */
public enum Outcome {
    COMMITTED,
    ABORTED,
    /** The outcome is not known yet. */
    OPEN;

    public static Outcome decided(boolean committed) {
        return committed ? COMMITTED : ABORTED;
    }
}
