package io.lotlake.common.catalog;

import java.sql.Connection;
import java.sql.SQLException;

/** Statements in the transaction that moves tables and views. A runtime exception rolls everything back. */
public interface CommitHook {
    CommitHook NONE = new CommitHook() {};

    /** Runs before any table is touched. */
    default void before(Connection connection) throws SQLException {}

    /** Runs after all tables have moved. The next statement is COMMIT. */
    default void after(Connection connection) throws SQLException {}
}
