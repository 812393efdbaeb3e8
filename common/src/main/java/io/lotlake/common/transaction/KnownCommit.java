package io.lotlake.common.transaction;

import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.postgres.Patience;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;

/**
 * The end of a transaction on a connection of an endpoint, so that its outcome is known: when it returns, the transaction is
 * committed, and a failure proves that nothing was changed. The connection is of no further use.
 *
 * @param change verb and thing, for messages
 * @param rows what an operator can look at after a restart of the server
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
     * Prepares the open transaction, whose statements from now on follow one another closely: the server ends it soon where its COMMIT
     * does not come, and has it on disk before it says that it is done.
     */
    public static void prepare(Connection connection, Patience patience) throws SQLException {
        Rows.exists(connection, SETTINGS, String.valueOf(patience.idle().toMillis()));
    }

    /**
     * Commits.
     *
     * @throws SQLException where it is proved that nothing was changed
     * @throws CommitStateUnknownException where nothing could be proved in time
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
