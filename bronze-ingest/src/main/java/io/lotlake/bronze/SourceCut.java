package io.lotlake.bronze;

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

/** One consistent cut through the source: an exported snapshot, held by a connection until the run has read everything. */
final class SourceCut implements AutoCloseable {
    /** What a reader hears that would join a snapshot whose holder is gone. */
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

    static SourceCut open(PostgresEndpoint source) {
        return open(source, source.connect());
    }

    /** @param holder a connection of its own; it is closed with the cut */
    static SourceCut open(PostgresEndpoint source, Connection holder) {
        return open(source, holder, Optional.empty(), ReadSettings.ALL);
    }

    /**
     * A cut that says who keeps it waiting.
     *
     * @param lockTimeout how long it waits for a table that another session has locked
     */
    static SourceCut open(PostgresEndpoint source, Duration lockTimeout) {
        return open(
                source,
                source.connect(),
                Optional.of(LockWatch.over(source, lockTimeout)),
                ReadSettings.ALL + "; SET LOCAL lock_timeout = " + lockTimeout.toMillis());
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

    /** The connection inside the cut; not for several threads. */
    Connection connection() {
        return holder;
    }

    PostgresEndpoint source() {
        return source;
    }

    /** Where in the life of the server the cut is. */
    CutPosition position() {
        return position;
    }

    /** Whether the server finds the blocks of a range without looking at all others. */
    boolean readsBlocks() {
        try {
            return holder.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_RANGES;
        } catch (SQLException e) {
            throw source.failure("ask for the version of the server", e);
        }
    }

    /** The identifier of the PostgreSQL cluster. */
    String system() {
        return position.system();
    }

    /**
     * Gives the snapshot back before the reading begins: from now on every chunk is read in a short transaction under a snapshot of
     * its own, and another cut has to make one state of them.
     */
    void release() {
        close(source, holder);
        released = true;
    }

    /** Wraps a failed statement into one line that names who is in the way where somebody is. */
    LotlakeException failure(String verbAndThing, SQLException e) {
        if (LockWatch.isTimeout(e)) {
            return watch.map(watcher -> watcher.failure(verbAndThing)).orElseGet(() -> source.failure(verbAndThing, e));
        }
        if (SNAPSHOT_GONE.contains(String.valueOf(e.getSQLState()))) {
            requireHeld();
        }
        return source.failure(verbAndThing, e);
    }

    /** The failure of a chunk that is not tried again. */
    LotlakeException failure(ChunkFailure failure, String what, int attempts) {
        return watch.filter(watcher -> failure.isLocked())
                .map(watcher -> watcher.failure("read " + what))
                .orElseGet(() -> failure.asError(what, source.url(), attempts));
    }

    /** The failure of a read elsewhere under this cut: of a lost snapshot, of a lock, or as it is. */
    Exception failure(Exception read) {
        requireHeld();
        return Errors.find(read, SQLException.class)
                .filter(LockWatch::isTimeout)
                .<Exception>map(e -> failure("read the source", e))
                .orElse(read);
    }

    /** @throws LotlakeException with exit code 3 where the server does not know what the bytes of its texts mean */
    void requireEncoding() {
        try {
            if (Rows.exists(holder, "SELECT 1 WHERE current_setting('server_encoding') = 'SQL_ASCII'")) {
                throw new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot read the source: its encoding is SQL_ASCII, so that nobody knows what the bytes of its texts"
                                + " mean, at " + source.url() + "; copy it into a database with ENCODING 'UTF8', or set"
                                + " lotlake.source.sql-ascii = utf8 where all of them are UTF-8");
            }
        } catch (SQLException e) {
            throw source.failure("ask for the encoding of the source", e);
        }
    }

    /** Fails where the holder is gone, and with it the cut. */
    void requireHeld() {
        if (released) {
            return;
        }
        try (Statement statement = holder.createStatement()) {
            // It has nothing to do, so this is answered at once; a server that does not answers nobody.
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
                                            + " max_standby_streaming_delay = -1, else set lotlake.source.mode = chunked"
                                    : ""),
                    e);
        }
    }

    /**
     * Waits until a crash of the server cannot forget a transaction that had ended at the cut: it would give its id to another one,
     * and that would look as if it had been read. The server writes the end of every transaction within a second; what else
     * stands in the log before the cut may wait for longer, and is not waited for.
     */
    void awaitDurable() {
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
     * @param wanted beside the one that holds the cut
     * @throws LotlakeException with exit code 5 where there is not one
     */
    int readers(int wanted) {
        try (Connection asking = released ? source.connect() : null) {
            return FreeConnections.of(source, asking == null ? holder : asking, wanted);
        } catch (SQLException e) {
            throw source.failure("count the free connections of the source", e);
        }
    }

    /** What another connection runs first in its transaction to see exactly this cut, or, where it is released, its own moment. */
    String joinStatement() {
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
