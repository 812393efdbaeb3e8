package io.lotlake.common.transaction;

/** What became of a transaction. */
public enum Outcome {
    COMMITTED,
    ABORTED,
    /** Nothing proves either yet. */
    OPEN;

    public static Outcome decided(boolean committed) {
        return committed ? COMMITTED : ABORTED;
    }
}
