package io.lotlake.generator.postgres;

/** Receives the number of rows of a table that were sent since the last call; several threads call it. */
@FunctionalInterface
public interface RowsWritten {
    void rows(String table, long rows);
}
