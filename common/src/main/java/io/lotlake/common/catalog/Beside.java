package io.lotlake.common.catalog;

import java.sql.Connection;
import java.sql.SQLException;

/** What is done in the transaction of a publication besides the moves of its tables. A runtime exception rolls everything back. */
public interface Beside {
    Beside NOTHING = new Beside() {};

    /** Before any table is touched. */
    default void before(Connection connection) throws SQLException {}

    /** After all tables have moved; the next statement is COMMIT. */
    default void after(Connection connection) throws SQLException {}
}
