package io.lotlake.bronze.connection;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/**
 * One consistent cut through the source: an exported snapshot. A connection holds it until the run has read everything.
 */
public final class SourceCut implements AutoCloseable {
    /** The SQLSTATEs that a reader gets when it joins a snapshot whose holder is gone. */
    private static final Set<String> SNAPSHOT_GONE = Set.of("42704", "22023");

    private static final int FIRST_WITH_RANGES = 14;
    private static final long DURABLE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long POLL_MILLIS = 50;

    private final PostgresEndpoint source;
    private final Connection holder;
    private final Optional<LockWatch> watch;
    private final String settings;
    private final String snapshotId;
    private final CutPosition position;
    private boolean released;
    private boolean durable;

    private SourceCut(
            PostgresEndpoint source, Connection holder, Optional<LockWatch> watch, String settings, ResultSet row)
            throws SQLException {
        this.source = source;
        this.watch = watch;
        this.settings = settings;
        this.holder = holder;
        this.snapshotId = row.getString(1);
        this.position = new CutPosition(
                row.getString(2),
                row.getLong(3),
                PgSnapshot.parse(row.getString(4)),
                LogSequenceNumber.valueOf(row.getString(5)),
                row.getLong(6),
                row.getLong(7),
                row.getBoolean(8));
        if (row.getBoolean(9)) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot read the source: the server passes over damaged pages, so that rows may be missing; set"
                            + " zero_damaged_pages and ignore_checksum_failure to off and repair the tables at "
                            + source.url());
        }
    }

    /**
     * Opens a cut that does not watch locks.
     *
     * @param holder a connection for this cut alone, which closes with the cut
     */
    public static SourceCut open(PostgresEndpoint source, Connection holder) {
        return open(source, holder, Optional.empty(), ReadSettings.READ_TRANSACTION);
    }

    /**
     * Opens a cut that reports who keeps its readers waiting.
     *
     * @param lockTimeout how long a reader waits for a table that another session has locked
     */
    public static SourceCut open(PostgresEndpoint source, Duration lockTimeout) {
        return open(
                source,
                source.connect(),
                Optional.of(LockWatch.over(source, lockTimeout)),
                ReadSettings.READ_TRANSACTION + "; SET LOCAL lock_timeout = " + lockTimeout.toMillis());
    }

    private static SourceCut open(
            PostgresEndpoint source, Connection holder, Optional<LockWatch> watch, String settings) {
        SourceCut opened = null;
        try {
            holder.setAutoCommit(false);
            holder.setReadOnly(true);
            holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = holder.createStatement()) {
                statement.execute(settings);
            }
            try (Statement statement = holder.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT pg_export_snapshot(), (SELECT system_identifier::text FROM pg_control_system()),
                                   CASE WHEN pg_is_in_recovery()
                                        THEN (SELECT greatest(c.timeline_id, r.min_recovery_end_timeline)
                                                FROM pg_control_checkpoint() c, pg_control_recovery() r)
                                        ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END,
                                   pg_current_snapshot()::text,
                                   CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
                                        ELSE pg_current_wal_insert_lsn() END::text,
                                   (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
                                   (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
                                   pg_is_in_recovery(),
                                   current_setting('zero_damaged_pages')::boolean
                                     OR current_setting('ignore_checksum_failure')::boolean
                            """)) {
                row.next();
                opened = new SourceCut(source, holder, watch, settings, row);
                return opened;
            }
        } catch (SQLException e) {
            throw source.failure("export a snapshot of the source", e);
        } finally {
            if (opened == null) {
                watch.ifPresent(LockWatch::close);
                close(source, holder);
            }
        }
    }

    /** The connection inside the cut. Only one thread may use it. */
    public Connection connection() {
        return holder;
    }

    public PostgresEndpoint source() {
        return source;
    }

    /** The place of the cut in the life of the server. */
    public CutPosition position() {
        return position;
    }

    /** Whether the server reads a range of blocks without reading all others. */
    public boolean readsBlocks() {
        try {
            return holder.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_RANGES;
        } catch (SQLException e) {
            throw source.failure("ask for the version of the server", e);
        }
    }

    /**
     * Closes the snapshot before the reading begins. From then on every chunk is read in a short transaction under its
     * own snapshot, and another cut has to make one state of them.
     */
    public void release() {
        close(source, holder);
        released = true;
    }

    /** The error of a failed statement. It names the session that is in the way, if any. */
    public LotlakeException failure(String verbAndThing, SQLException e) {
        if (LockWatch.isTimeout(e)) {
            return lockFailure(verbAndThing).orElseGet(() -> source.failure(verbAndThing, e));
        }
        if (SNAPSHOT_GONE.contains(String.valueOf(e.getSQLState()))) {
            requireHeld();
        }
        return source.failure(verbAndThing, e);
    }

    /** The error of a read that another session kept waiting for too long; empty if nobody watches the locks. */
    public Optional<LotlakeException> lockFailure(String verbAndThing) {
        return watch.map(watcher -> watcher.failure(verbAndThing));
    }

    /** The error of a read elsewhere under this cut: the loss of the snapshot, a lock, or the failure itself. */
    public Exception failure(Exception read) {
        requireHeld();
        return Errors.find(read, SQLException.class)
                .filter(LockWatch::isTimeout)
                .<Exception>map(e -> failure("read the source", e))
                .orElse(read);
    }

    /** @throws LotlakeException with exit code 3 if the server does not know what the bytes of its texts mean */
    public void requireEncoding() {
        try {
            if (Rows.exists(holder, "SELECT 1 WHERE current_setting('server_encoding') = 'SQL_ASCII'")) {
                throw new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot read the source: its encoding is SQL_ASCII, so that nobody knows what the bytes of its"
                                + " texts mean, at " + source.url() + "; copy it into a database with ENCODING 'UTF8',"
                                + " or set lotlake.source.sql-ascii = utf8 where all of them are UTF-8");
            }
        } catch (SQLException e) {
            throw source.failure("ask for the encoding of the source", e);
        }
    }

    /** Fails if the connection that holds the cut is gone. */
    public void requireHeld() {
        if (released) {
            return;
        }
        try (Statement statement = holder.createStatement()) {
            // The connection is idle, so a server that answers at all answers this at once.
            int usual = holder.getNetworkTimeout();
            holder.setNetworkTimeout(
                    Runnable::run, (int) source.patience().answer().toMillis());
            statement.execute("SELECT 1");
            holder.setNetworkTimeout(Runnable::run, usual);
        } catch (SQLException e) {
            throw new LotlakeException(
                    ExitCode.UNREACHABLE,
                    "Cannot go on reading the source: the connection that holds the snapshot was lost ("
                            + Errors.describe(e) + "); run the command again, what is finished stays"
                            + (position.isStandby()
                                    ? "; a standby keeps a snapshot for long only with hot_standby_feedback = on or"
                                            + " max_standby_streaming_delay = -1, else set lotlake.source.mode ="
                                            + " chunked"
                                    : ""),
                    e);
        }
    }

    /**
     * Waits until the server cannot forget a transaction that had ended at the cut, even if it crashes. After such a
     * loss, the server would give the id to another transaction, whose rows would look as if they had been read. The
     * server writes the end of every transaction within a second. Other entries before the cut may take longer; they
     * need no wait.
     */
    public void awaitDurable() {
        if (durable || released || position.isStandby()) {
            return;
        }
        String sql = "SELECT pg_current_wal_flush_lsn() >= '" + position.lsn().asString() + "'::pg_lsn";
        try (Statement statement = holder.createStatement()) {
            long deadline = System.nanoTime() + DURABLE_NANOS;
            while (!durable && System.nanoTime() < deadline) {
                try (ResultSet row = statement.executeQuery(sql)) {
                    row.next();
                    durable = row.getBoolean(1);
                }
                if (!durable) {
                    TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                }
            }
            durable = true;
        } catch (SQLException e) {
            throw source.failure("ask the source how far its log is safe", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the log of the source", e);
        }
    }

    /**
     * How many connections can read at one time.
     *
     * @param wanted how many are wanted besides the one that holds the cut
     * @throws LotlakeException with exit code 5 if no connection is free
     */
    public int readers(int wanted) {
        try (Connection asking = released ? source.connect() : null) {
            return FreeConnections.of(source, asking == null ? holder : asking, wanted);
        } catch (SQLException e) {
            throw source.failure("count the free connections of the source", e);
        }
    }

    /**
     * The statement with which another connection begins its transaction. The transaction then sees exactly this cut.
     * If the cut is released, the transaction sees its own moment.
     */
    public String joinStatement() {
        String join = released ? "" : "SET TRANSACTION SNAPSHOT " + Identifiers.literal(snapshotId) + "; ";
        return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; " + join + settings;
    }

    @Override
    public void close() {
        watch.ifPresent(LockWatch::close);
        close(source, holder);
    }

    private static void close(PostgresEndpoint source, Connection holder) {
        try {
            holder.close();
        } catch (SQLException e) {
            throw source.failure("give the snapshot of the source back", e);
        }
    }
}
