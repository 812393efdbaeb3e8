package io.lotlake.common.catalog;

/** What became of a transaction. */
enum Outcome {
    COMMITTED,
    ABORTED,
    /** Nothing proves either yet. */
    OPEN;

    static Outcome decided(boolean committed) {
        return committed ? COMMITTED : ABORTED;
    }
}
