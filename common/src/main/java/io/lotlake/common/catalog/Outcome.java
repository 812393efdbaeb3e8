package io.lotlake.common.catalog;

/** What became of a transaction. */
enum Outcome {
    COMMITTED,
    ABORTED,
    /** Nothing proves either yet. */
    OPEN
}
