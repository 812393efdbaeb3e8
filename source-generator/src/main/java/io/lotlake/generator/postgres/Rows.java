package io.lotlake.generator.postgres;

import java.sql.SQLException;

/** Writes all rows of one table, preferably in the order of its key. */
@FunctionalInterface
public interface Rows {
    void write(BinaryCopy copy) throws SQLException;
}
