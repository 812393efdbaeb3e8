package io.lotlake.bronze.config;

/** How a sync finds the rows of a source table that changed. */
public enum Detector {
    /** By the transaction that wrote a row, in one pass over the heap. */
    XMIN,
    /** By the transaction, at the end of the heap only, for tables whose rows never change. */
    APPEND,
    /** By the column {@code modified}, which must be trustworthy and should have an index. */
    MODIFIED
}
