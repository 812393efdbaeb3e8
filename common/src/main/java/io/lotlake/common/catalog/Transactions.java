package io.lotlake.common.catalog;

import io.lotlake.common.error.Errors;
import io.lotlake.common.fault.Failpoints;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the catalog's rows so that the outcome is known. No statement is ever sent twice: whatever breaks before COMMIT is sent
 * is rolled back by the server, and a lost answer to COMMIT is found out from the server by the number of the transaction. That a
 * row looks unchanged proves nothing, for the COMMIT may still be on its way.
 */
final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    private static final Duration PAUSE = Duration.ofMillis(100);

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
            LOG.warn("The answer to COMMIT was lost; asking what became of transaction {} to {}", id.xid(), change, e);
            if (decide(change, id, result, evidence, e) == Outcome.ABORTED) {
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

    private <T> Outcome decide(String change, TransactionId id, T result, Evidence<T> evidence, SQLException lost) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < patience.toNanos()) {
            Outcome outcome = ask(id, result, evidence, lost);
            if (outcome != Outcome.OPEN) {
                LOG.info("Transaction {} to {} is {}", id.xid(), change, outcome);
                return outcome;
            }
            if (!pause()) {
                break;
            }
        }
        throw new CommitStateUnknownException(unknown(change, id, lost), lost);
    }

    private <T> Outcome ask(TransactionId id, T result, Evidence<T> evidence, SQLException lost) {
        try {
            Connection connection = connections.open();
            try {
                return id.outcome(connection, result, evidence);
            } finally {
                Connections.discard(connection);
            }
        } catch (SQLException | RuntimeException e) {
            if (e != lost) {
                lost.addSuppressed(e);
            }
            return Outcome.OPEN;
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String unknown(String change, TransactionId id, SQLException lost) {
        return "Cannot tell whether lotlake did " + change + ": the answer to COMMIT was lost (" + Errors.describe(lost)
                + ") and " + connections + " did not say within " + patience.toSeconds()
                + " s what became of it; no file was deleted, delete none. Look in that database: SELECT pg_xact_status('"
                + id.xid() + "'::xid8), or, if the server was restarted since, iceberg_tables.metadata_location";
    }
}
