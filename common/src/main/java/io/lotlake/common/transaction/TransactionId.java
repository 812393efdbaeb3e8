package io.lotlake.common.transaction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The identity of a transaction at the server. After a crash the server may give the same number to another
 * transaction, so the identity means nothing after a restart.
 *
 * @param xid PostgreSQL's number of the transaction
 * @param serverStart the start of the server that gave the number, in seconds since 1970
 */
record TransactionId(String xid, String serverStart) {
    private static final String START = "extract(epoch FROM pg_postmaster_start_time())::text";

    /** The number of the open transaction. */
    static TransactionId current(Connection connection) throws SQLException {
        return ask(connection, "SELECT pg_current_xact_id()::text, " + START);
    }

    /** Asks for the outcome of a transaction. Only the answer to its COMMIT may be missing. */
    Outcome outcome(Connection connection, OutcomeCheck check) throws SQLException {
        TransactionId now = ask(connection, "SELECT pg_is_in_recovery()::text, " + START);
        if (!now.xid().equals("false")) {
            return Outcome.OPEN;
        }
        return now.serverStart().equals(serverStart) ? status(connection) : check.afterRestart(connection);
    }

    private static TransactionId ask(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return new TransactionId(row.getString(1), row.getString(2));
        }
    }

    private Outcome status(Connection connection) throws SQLException {
        String sql = "SELECT coalesce(pg_xact_status(?::xid8), 'forgotten')";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, xid);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return switch (row.getString(1)) {
                    case "committed" -> Outcome.COMMITTED;
                    case "aborted" -> Outcome.ABORTED;
                    default -> Outcome.OPEN;
                };
            }
        }
    }
}
