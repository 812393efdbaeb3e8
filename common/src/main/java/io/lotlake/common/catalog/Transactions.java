package io.lotlake.common.catalog;

import io.lotlake.common.error.Errors;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.postgres.LostCommit;
import io.lotlake.common.postgres.Outcome;
import io.lotlake.common.postgres.TransactionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/**
 * Changes the catalog's rows so that the outcome is known. No statement is ever sent twice: whatever breaks before COMMIT is sent
 * is rolled back by the server, and a lost answer to COMMIT is found out from the server by the number of the transaction. That a
 * row looks unchanged proves nothing, for the COMMIT may still be on its way.
 */
final class Transactions {
    private static final String ROWS = "iceberg_tables.metadata_location";

    private final Connections connections;
    private final Duration patience;

    Transactions(Connections connections, Limits limits) {
        this.connections = connections;
        this.patience = limits.decision();
    }

    /** Statements on one connection. A runtime exception is a refusal: everything is rolled back. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does the work in one transaction; when this returns, it is committed.
     *
     * @param change verb and thing, for messages
     * @throws NotCommittedException where it is proved that nothing was changed
     * @throws CommitStateUnknownException where nothing could be proved in time
     */
    <T> T run(String change, Work<T> work, Evidence<T> evidence) throws NotCommittedException {
        if (!CommitGate.enter()) {
            throw new NotCommittedException(change, CommitGate.closed());
        }
        try {
            return commit(change, work, evidence);
        } finally {
            CommitGate.leave();
        }
    }

    /** Reads without a transaction. */
    <T> T read(Work<T> work) {
        try {
            Connection connection = connections.take();
            T result = onOrDiscard(connection, work);
            connections.giveBack(connection);
            return result;
        } catch (SQLException e) {
            throw new UncheckedSQLException(e, "%s", "Cannot read the catalog: " + Errors.describe(e));
        }
    }

    private <T> T commit(String change, Work<T> work, Evidence<T> evidence) throws NotCommittedException {
        Connection connection;
        T result;
        TransactionId id;
        try {
            connection = connections.take();
            connection.setAutoCommit(false);
            result = onOrDiscard(connection, work);
            id = onOrDiscard(connection, TransactionId::current);
        } catch (SQLException e) {
            throw new NotCommittedException(change, e);
        }
        try {
            commit(connection);
        } catch (SQLException e) {
            Connections.discard(connection);
            LostCommit commit = new LostCommit(change, id, connections.toString(), ROWS, patience);
            if (commit.decide(e, connections::open, open -> evidence.afterRestart(open, result)) == Outcome.ABORTED) {
                throw new NotCommittedException(change, e);
            }
        }
        return result;
    }

    private void commit(Connection connection) throws SQLException {
        try {
            Failpoints.commit(connection);
            connection.setAutoCommit(true);
            connections.giveBack(connection);
        } catch (RuntimeException e) {
            throw new SQLException("the driver failed at COMMIT", e);
        }
    }

    /** A connection that is given up rolls back. */
    private static <T> T onOrDiscard(Connection connection, Work<T> work) throws SQLException {
        boolean done = false;
        try {
            T result = work.on(connection);
            done = true;
            return result;
        } finally {
            if (!done) {
                Connections.discard(connection);
            }
        }
    }
}
