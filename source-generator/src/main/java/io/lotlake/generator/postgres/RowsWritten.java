package io.lotlake.generator.postgres;

/** Hears how many more rows of a table were sent since it last heard of it; called from several threads. */
@FunctionalInterface
public interface RowsWritten {
    void rows(String table, long rows);
}
