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
 * Changes the catalog's rows so that the outcome is known. No statement is ever sent twice. If anything breaks before
 * COMMIT is sent, the server rolls back. If the answer to COMMIT is lost, the server is asked for the outcome by the
 * number of the transaction. An unchanged row proves nothing, because the COMMIT may still be on its way.
 */
public final class Transactions implements AutoCloseable {
    private static final String ROWS = "iceberg_tables.metadata_location";

    private final Connections connections;
    private final Duration patience;

    private Transactions(Connections connections, Limits limits) {
        this.connections = connections;
        this.patience = limits.decision();
    }

    /**
     * Makes the object without opening a connection. The properties are those of an Iceberg catalog: {@code uri},
     * {@code jdbc.*} and the time limits.
     */
    public static Transactions of(Map<String, String> catalogProperties) {
        Limits limits = Limits.of(catalogProperties);
        return new Transactions(new Connections(catalogProperties, limits), limits);
    }

    /** Statements on one connection. If they throw a runtime exception, everything is rolled back. */
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does the work in one transaction. When the method returns, the transaction is committed.
     *
     * @param change verb and thing, for messages
     * @param check makes, from the result of the work, the check that finds the outcome after a restart of the server
     * @throws NotCommittedException if it is proved that nothing was changed
     * @throws CommitStateUnknownException if nothing could be proved in time
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

    /** Runs the work and discards the connection if the work fails. The server then rolls back. */
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
