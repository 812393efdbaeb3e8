package io.lotlake.common.transaction;

import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.postgres.Patience;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;

/**
 * Ends a transaction on a connection of an endpoint so that the outcome is known. If it returns, the transaction is
 * committed. If it fails, the exception either proves that nothing was changed or says that the outcome is unknown. The
 * connection cannot be used afterwards.
 *
 * @param change verb and thing, for messages
 * @param rows names the rows that an operator can look at after a restart of the server
 * @param check reads those rows
 */
public record KnownCommit(PostgresEndpoint endpoint, String change, String rows, OutcomeCheck check) {

    private static final String SETTINGS = """
            SELECT set_config('idle_in_transaction_session_timeout', ?, true),
                   set_config('synchronous_commit',
                              CASE setting WHEN 'off' THEN 'local' ELSE setting END, true)
              FROM current_setting('synchronous_commit') AS setting
            """;

    /**
     * Prepares the open transaction for its end. The statements after this call must follow one another closely,
     * because the server soon rolls back a transaction whose COMMIT does not come. The server writes the transaction to
     * disk before it reports it as done.
     */
    public static void prepare(Connection connection, Patience patience) throws SQLException {
        Rows.exists(connection, SETTINGS, String.valueOf(patience.idle().toMillis()));
    }

    /**
     * Commits.
     *
     * @throws SQLException if it is proved that nothing was changed
     * @throws CommitStateUnknownException if nothing could be proved in time
     */
    public void on(Connection connection) throws SQLException {
        Patience patience = endpoint.patience();
        connection.setNetworkTimeout(Runnable::run, (int) patience.answer().toMillis());
        TransactionId id = TransactionId.current(connection);
        try {
            commit(connection);
        } catch (SQLException e) {
            giveUp(connection, e);
            LostCommit commit = new LostCommit(change, id, endpoint.url(), rows, patience.decision());
            if (commit.decide(e, () -> endpoint.brief().connect(), check) == Outcome.ABORTED) {
                throw e;
            }
        }
    }

    private static void commit(Connection connection) throws SQLException {
        try {
            Failpoints.commit(connection);
        } catch (RuntimeException e) {
            throw new SQLException("the driver failed at COMMIT", e);
        }
    }

    private static void giveUp(Connection connection, SQLException failure) {
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
