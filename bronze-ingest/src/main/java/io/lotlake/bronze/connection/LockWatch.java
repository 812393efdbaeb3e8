package io.lotlake.bronze.connection;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports who keeps the sessions of lotlake waiting for a source table. While a session holds an exclusive lock, nobody
 * can read the table, and the server tells a waiting reader nothing. The watch asks regularly through its own
 * connection, and ignores short waits.
 */
final class LockWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LockWatch.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The server shows the text of another user's query only to those who may see it. */
    private static final String WAITING = """
            SELECT DISTINCT n.nspname || '.' || c.relname || ' is locked by pid ' || b.pid || ' ('
                   || coalesce(nullif(b.application_name, ''), 'no application name') || ', '
                   || coalesce(b.usename, '') || ', '
                   || coalesce(b.state, 'unknown') || '): '
                   || coalesce(left(regexp_replace(b.query, '\\s+', ' ', 'g'), 100), '')
              FROM pg_stat_activity a
              JOIN pg_locks l ON l.pid = a.pid AND NOT l.granted AND l.locktype = 'relation'
              JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
              CROSS JOIN LATERAL unnest(pg_blocking_pids(a.pid)) AS blocking (pid)
              JOIN pg_stat_activity b ON b.pid = blocking.pid
             WHERE a.application_name = ? AND a.usename = current_user AND a.datname = current_database()
               AND clock_timestamp() - a.query_start >= make_interval(secs => ?)
             ORDER BY 1
            """;

    private final PostgresEndpoint source;
    private final Duration timeout;
    private final Thread thread;
    private final Set<String> said = new LinkedHashSet<>();

    private LockWatch(PostgresEndpoint source, Duration timeout) {
        this.source = source;
        this.timeout = timeout;
        this.thread = new Thread(this::run, "lotlake lock watch");
    }

    /** @param timeout how long the sessions wait before they give up */
    static LockWatch over(PostgresEndpoint source, Duration timeout) {
        LockWatch watch = new LockWatch(source, timeout);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            Thread.sleep(PATIENCE.toMillis());
            while (true) {
                look();
                Thread.sleep(PATIENCE.toMillis() / 2);
            }
        } catch (InterruptedException e) {
            LOG.debug("the source is not watched any more");
        }
    }

    private synchronized void look() {
        try {
            for (String line : waiting(PATIENCE)) {
                if (said.add(line)) {
                    System.err.println("waiting  " + line);
                    LOG.warn("waiting: {}", line);
                }
            }
        } catch (SQLException | LotlakeException e) {
            LOG.debug("cannot look for locks", e);
        }
    }

    private Set<String> waiting(Duration atLeast) throws SQLException {
        Set<String> lines = new LinkedHashSet<>();
        try (Connection connection = source.connect();
                PreparedStatement query = connection.prepareStatement(WAITING)) {
            query.setString(1, source.properties().getProperty("ApplicationName"));
            query.setDouble(2, atLeast.toMillis() / 1000.0);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
        }
        return lines;
    }

    /** Whether a session gave up waiting. */
    static boolean isTimeout(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }

    /** The error of a session that gave up. It names the latest finding. */
    synchronized LotlakeException failure(String verbAndThing) {
        String who = said.stream().reduce((first, second) -> second).orElse("another session locks it");
        return new LotlakeException(
                ExitCode.UNREACHABLE,
                "Cannot " + verbAndThing + ": " + who + ", longer than lotlake.source.lock-timeout = "
                        + timeout.toSeconds() + " s; run the command again when that session has ended, or end it");
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
