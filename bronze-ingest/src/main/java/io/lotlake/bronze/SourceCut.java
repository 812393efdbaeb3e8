package io.lotlake.bronze;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.postgresql.replication.LogSequenceNumber;

/** One consistent cut through the source: an exported snapshot, held by a connection until the run has read everything. */
final class SourceCut implements AutoCloseable {
    /** Transaction ids in a heap have 32 bits; the epoch comes from the newest id, one down for those above it. */
    private static final String NEWER = """
            SELECT count(*) AS present, count(*) FILTER (WHERE NOT (old.x < 3 OR
                     now.next - (now.next & 4294967295) + old.x
                     - CASE WHEN old.x > (now.next & 4294967295) THEN 4294967296 ELSE 0 END < ?)) AS newer
              FROM %s AS t,
                   LATERAL (SELECT t.xmin::text::bigint AS x) AS old,
                   (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) AS now
            """;

    /** A read takes as long as it takes, whatever the role's settings say. */
    private static final String UNLIMITED =
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

    private static final int FIRST_WITH_RANGES = 14;
    private static final long DURABLE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long POLL_MILLIS = 50;

    /** The slots that the server, the role and the database still have for this role; negative limits are none. */
    private static final String FREE_CONNECTIONS = """
            WITH me AS (SELECT rolsuper, rolconnlimit FROM pg_roles WHERE rolname = current_user),
                 used AS (SELECT count(*) AS of_all, count(*) FILTER (WHERE usename = current_user) AS of_role,
                                 count(*) FILTER (WHERE datname = current_database()) AS of_database
                            FROM pg_stat_activity WHERE usename IS NOT NULL),
                 reserved AS (SELECT coalesce(sum(setting::int), 0) AS slots FROM pg_settings
                               WHERE name IN ('superuser_reserved_connections', 'reserved_connections'))
            SELECT least(current_setting('max_connections')::bigint - used.of_all
                         - CASE WHEN me.rolsuper THEN 0 ELSE reserved.slots END,
                         CASE WHEN NOT me.rolsuper AND me.rolconnlimit >= 0 THEN me.rolconnlimit - used.of_role END,
                         CASE WHEN NOT me.rolsuper AND d.datconnlimit >= 0 THEN d.datconnlimit - used.of_database END)
              FROM me, used, reserved, pg_database d WHERE d.datname = current_database()
            """;

    private final PostgresEndpoint source;
    private final Connection holder;
    private final String snapshotId;
    private final CutPosition position;
    private boolean released;
    private boolean durable;

    private SourceCut(PostgresEndpoint source, Connection holder, ResultSet row) throws SQLException {
        this.source = source;
        this.holder = holder;
        this.snapshotId = row.getString(1);
        this.position = new CutPosition(
                row.getString(2),
                row.getLong(3),
                PgSnapshot.parse(row.getString(4)),
                LogSequenceNumber.valueOf(row.getString(5)),
                row.getLong(6),
                row.getBoolean(7));
    }

    static SourceCut open(PostgresEndpoint source) {
        return open(source, source.connect());
    }

    /** @param holder a connection of its own; it is closed with the cut */
    static SourceCut open(PostgresEndpoint source, Connection holder) {
        try {
            holder.setAutoCommit(false);
            holder.setReadOnly(true);
            holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = holder.createStatement()) {
                statement.execute(UNLIMITED);
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
                                   (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, pg_is_in_recovery()
                            """)) {
                row.next();
                return new SourceCut(source, holder, row);
            }
        } catch (SQLException e) {
            throw source.failure("export a snapshot of the source", e);
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

    /** The query for the number of rows and of those that were written since a transaction, which is its parameter. */
    static String newerRows(String from, String where) {
        return String.format(NEWER, from) + where;
    }

    /**
     * Gives the snapshot back before the reading begins: from now on every chunk is read in a short transaction under a snapshot of
     * its own, and another cut has to make one state of them.
     */
    void release() {
        close();
        released = true;
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
        long free = freeConnections();
        if (free < 1) {
            throw new LotlakeException(
                    ExitCode.UNREACHABLE,
                    "Cannot read the source: " + source.user() + " has no free connection beside the one that holds the"
                            + " snapshot at " + source.url()
                            + "; raise the connection limit of the role, the database or"
                            + " the server (max_connections), or end other sessions");
        }
        return (int) Math.min(wanted, free);
    }

    private long freeConnections() {
        try (Connection asking = released ? source.connect() : null;
                Statement statement = (asking == null ? holder : asking).createStatement();
                ResultSet row = statement.executeQuery(FREE_CONNECTIONS)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw source.failure("count the free connections of the source", e);
        }
    }

    /** What another connection runs first in its transaction to see exactly this cut, or, where it is released, its own moment. */
    String joinStatement() {
        String join = released ? "" : "SET TRANSACTION SNAPSHOT " + Identifiers.literal(snapshotId) + "; ";
        return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; " + join + UNLIMITED;
    }

    @Override
    public void close() {
        try {
            holder.close();
        } catch (SQLException e) {
            throw source.failure("give the snapshot of the source back", e);
        }
    }
}
