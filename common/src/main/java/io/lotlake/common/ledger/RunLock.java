package io.lotlake.common.ledger;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Allows one run at a time per lake. It is a session advisory lock in the catalog's database, on a separate connection
 * that names the run. The lock ends with the connection, so a killed run leaves no lock.
 */
final class RunLock implements AutoCloseable {
    /**
     * The key of the lock, computed from the name of the lake. If two lakes have the same key, they only wait for each
     * other.
     */
    private static final String KEY = "hashtextextended('lotlake ' || ?, 0)";

    private static final String HOLDER = """
            SELECT a.application_name || ', process ' || a.pid || ' of ' || coalesce(host(a.client_addr), 'this host')
                   || ', since ' || date_trunc('second', a.backend_start)
              FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.granted AND l.database = a.datid
               AND (l.classid::bigint << 32 | l.objid::bigint) =
            """ + KEY;

    private static final String HELD = """
            SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
             WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()
               AND (l.classid::bigint << 32 | l.objid::bigint) =
            """ + KEY;

    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

    private final PostgresEndpoint catalog;
    private final Connection connection;

    private RunLock(PostgresEndpoint catalog, Connection connection) {
        this.catalog = catalog;
        this.connection = connection;
    }

    /**
     * Takes the lock of the lake.
     *
     * @throws LotlakeException with exit code 75 if another run holds it
     */
    static RunLock take(LotlakeConfig config, Run run) {
        Connection connection = config.catalog().connect();
        RunLock lock = new RunLock(config.catalog(), connection);
        try {
            connection.setClientInfo("ApplicationName", "lotlake run " + run.id());
            if (lock.ask("SELECT pg_try_advisory_lock(" + KEY + ")", config.catalogName())
                    .equals("t")) {
                return lock;
            }
            String holder = lock.ask(HOLDER, config.catalogName());
            lock.close();
            throw new LotlakeException(
                    ExitCode.LOCKED,
                    "Cannot start a run: another one works on the lake " + config.catalogName() + " (" + holder
                            + "); wait until it has ended");
        } catch (SQLException e) {
            throw config.catalog().failure("take the lock of the lake", e);
        }
    }

    /** Whether a run holds the lock of the lake. */
    static boolean isHeld(Connection connection, String lake) throws SQLException {
        return Rows.exists(connection, HELD, lake);
    }

    private String ask(String sql, String lake) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, lake);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? row.getString(1) : "ended meanwhile";
            }
        }
    }

    @Override
    public void close() {
        // Closing the connection would also release the lock, but a moment later. The next run may come before that.
        try (connection) {
            Rows.exists(connection, "SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.warn("the connection with the lock of the lake in {} was lost", catalog.url(), e);
        }
    }

    @Override
    public String toString() {
        return "locked in " + catalog.url();
    }
}
