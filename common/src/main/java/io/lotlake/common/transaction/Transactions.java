package io.lotlake.common.transaction;

import io.lotlake.common.error.Errors;
import io.lotlake.common.fault.Failpoints;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.jdbc.UncheckedSQLException;

/**
 * Changes the catalog's rows so that the outcome is known. No statement is ever sent twice: whatever breaks before COMMIT is sent
 * is rolled back by the server, and a lost answer to COMMIT is found out from the server by the number of the transaction. That a
 * row looks unchanged proves nothing, for the COMMIT may still be on its way.
 */
public final class Transactions implements AutoCloseable {
    private static final String ROWS = "iceberg_tables.metadata_location";

    private final Connections connections;
    private final Duration patience;

    private Transactions(Connections connections, Limits limits) {
        this.connections = connections;
        this.patience = limits.decision();
    }

    /** Opens no connection yet. The properties are those of an Iceberg catalog: {@code uri}, {@code jdbc.*} and the time limits. */
    public static Transactions of(Map<String, String> catalogProperties) {
        Limits limits = Limits.of(catalogProperties);
        return new Transactions(new Connections(catalogProperties, limits), limits);
    }

    /** Statements on one connection. A runtime exception is a refusal: everything is rolled back. */
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does the work in one transaction; when this returns, it is committed.
     *
     * @param change verb and thing, for messages
     * @param check tells by the result of the work what became of it after a restart of the server
     * @throws NotCommittedException where it is proved that nothing was changed
     * @throws CommitStateUnknownException where nothing could be proved in time
     */
    public <T> T run(String change, Work<T> work, Function<T, OutcomeCheck> check) throws NotCommittedException {
        if (!CommitGate.enter()) {
            throw new NotCommittedException(change, CommitGate.closed());
        }
        try {
            return commit(change, work, check);
        } finally {
            CommitGate.leave();
        }
    }

    /** Reads without a transaction. */
    public <T> T read(Work<T> work) {
        try {
            Connection connection = connections.take();
            T result = onOrDiscard(connection, work);
            connections.giveBack(connection);
            return result;
        } catch (SQLException e) {
            throw new UncheckedSQLException(e, "%s", "Cannot read the catalog: " + Errors.describe(e));
        }
    }

    private <T> T commit(String change, Work<T> work, Function<T, OutcomeCheck> check) throws NotCommittedException {
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
            if (commit.decide(e, connections::open, check.apply(result)) == Outcome.ABORTED) {
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

    @Override
    public void close() {
        connections.close();
    }
}
