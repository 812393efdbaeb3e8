package io.lotlake.common.postgres;

import io.lotlake.common.error.LotlakeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions in which statements run side by side. pgjdbc does not heed an interruption of its thread, so a statement
 * that nobody wants any more is ended at the server.
 */
public final class Sessions {
    private final PostgresEndpoint endpoint;
    private final Set<String> backends = ConcurrentHashMap.newKeySet();
    private volatile boolean isEnded;

    public Sessions(PostgresEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Statements of one session. */
    @FunctionalInterface
    public interface Work {
        void run(Connection connection) throws SQLException;
    }

    /** Does the work in a session of its own, or nothing if the sessions have been ended. */
    public void run(Work work) throws SQLException {
        try (Connection connection = endpoint.connect()) {
            String backend =
                    Rows.first(connection, "SELECT pg_backend_pid()::text").orElseThrow();
            backends.add(backend);
            try {
                if (!isEnded) {
                    work.run(connection);
                }
            } finally {
                backends.remove(backend);
            }
        }
    }

    /**
     * Ends the sessions that are at work, and the server gives back their locks. The failure stays the error that is
     * reported.
     */
    public void endAfter(Exception failure) {
        isEnded = true;
        try (Connection connection = endpoint.connect()) {
            for (String backend : backends) {
                Rows.first(connection, "SELECT pg_terminate_backend(?::integer)::text", backend);
            }
        } catch (SQLException | LotlakeException e) {
            failure.addSuppressed(e);
        }
    }
}
