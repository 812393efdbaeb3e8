package io.lotlake.app.source;

import java.sql.SQLException;

/** Writes all rows of one table, best in the order of its key. */
@FunctionalInterface
interface Rows {
    void write(BinaryCopy copy) throws SQLException;
}
