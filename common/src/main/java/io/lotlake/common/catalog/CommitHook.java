package io.lotlake.common.catalog;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Statements that run in the transaction that moves tables and views. If they throw a runtime exception, everything is
 * rolled back.
 */
public interface CommitHook {
    CommitHook NONE = new CommitHook() {};

    /** Runs before any table moves. */
    default void before(Connection connection) throws SQLException {}

    /** Runs after all tables have moved. The next statement is COMMIT. */
    default void after(Connection connection) throws SQLException {}
}
