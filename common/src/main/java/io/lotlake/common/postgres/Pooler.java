package io.lotlake.common.postgres;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.PGConnection;

/**
 * Detects a pooler, like pgbouncer, that gives each transaction a different connection of the server. Prepared
 * statements, the lock of the lake and settings belong to one connection. Behind such a pooler some of them would be
 * lost, and others would appear in another client's session.
 */
final class Pooler {
    private static final Set<String> HARMLESS = ConcurrentHashMap.newKeySet();

    private Pooler() {}

    /**
     * Checks whether two clients share a connection of the server, once for each user and address.
     *
     * @param connection a connection to the address, outside of a transaction
     * @throws LotlakeException with exit code 3 if they share one
     */
    static void check(PostgresEndpoint endpoint, Connection connection) throws SQLException {
        String client = endpoint.user() + " " + endpoint.url();
        if (HARMLESS.contains(client)) {
            return;
        }
        // A pooler answers the login itself and reports a process id of its own.
        int process = process(connection);
        boolean direct = connection.unwrap(PGConnection.class).getBackendPID() == process;
        if (!direct && isShared(endpoint, process)) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot work with the " + endpoint.role() + " database: a pooler at " + endpoint.url()
                            + " gives each transaction another connection of the server, and locks, snapshots and"
                            + " prepared"
                            + " statements belong to one; set pool_mode = session there for the user " + endpoint.user()
                            + ", or set lotlake." + endpoint.role() + ".url to the server itself");
        }
        HARMLESS.add(client);
    }

    /**
     * Opens a second client. The first client keeps its connection and is idle. Unless connections are shared, the
     * second one cannot get the process of the first.
     */
    private static boolean isShared(PostgresEndpoint endpoint, int process) throws SQLException {
        try (Connection other = DriverManager.getConnection(endpoint.url(), endpoint.properties())) {
            return process(other) == process;
        }
    }

    private static int process(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
