package io.lotlake.common.transaction;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Reads from rows the outcome of a transaction whose server was restarted. At that time no statement of the transaction
 * can still be on its way.
 */
@FunctionalInterface
public interface OutcomeCheck {
    Outcome afterRestart(Connection connection) throws SQLException;
}
