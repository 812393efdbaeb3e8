package io.lotlake.bronze;

/** How a sync finds the rows of a source table that changed. */
enum Detector {
    /** By the transaction that wrote a row, in one pass over the heap. */
    XMIN,
    /** By the transaction, at the end of the heap only: for tables whose rows never change. */
    APPEND,
    /** By the column {@code modified}, which then is to be trusted and should have an index. */
    MODIFIED
}
