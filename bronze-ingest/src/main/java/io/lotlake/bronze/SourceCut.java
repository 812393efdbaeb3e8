package io.lotlake.bronze;

import io.lotlake.bronze.Landing.Relation;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One consistent cut through the source: an exported snapshot, held by a connection until the run has read everything. */
final class SourceCut implements AutoCloseable {
    /** Transaction ids in a heap have 32 bits; the epoch comes from the newest id, one down for those above it. */
    private static final String CHANGED = """
            SELECT count(*) AS present, count(*) FILTER (WHERE NOT (old.x < 3 OR
                     now.next - (now.next & 4294967295) + old.x
                     - CASE WHEN old.x > (now.next & 4294967295) THEN 4294967296 ELSE 0 END < ?)) AS newer
              FROM %s AS t,
                   LATERAL (SELECT t.xmin::text::bigint AS x) AS old,
                   (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) AS now
            """;

    private final PostgresEndpoint source;
    private final Connection holder;
    private final String snapshotId;
    private final String system;
    private final long oldestRunning;

    private SourceCut(PostgresEndpoint source, Connection holder, ResultSet row) throws SQLException {
        this.source = source;
        this.holder = holder;
        this.snapshotId = row.getString(1);
        this.oldestRunning = row.getLong(2);
        this.system = row.getString(3);
    }

    static SourceCut open(PostgresEndpoint source) {
        Connection holder = source.connect();
        try {
            holder.setAutoCommit(false);
            holder.setReadOnly(true);
            holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = holder.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT pg_export_snapshot(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                                   (SELECT system_identifier::text FROM pg_control_system())
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

    /** What another connection runs first in its transaction to see exactly this cut. */
    String joinStatement() {
        return "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET TRANSACTION SNAPSHOT "
                + Identifiers.literal(snapshotId);
    }

    SourceMark mark(Relation relation) {
        try (PreparedStatement query = holder.prepareStatement("SELECT pg_relation_filenode(?::regclass)")) {
            query.setString(1, Identifiers.quoted(relation.schema(), relation.name()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new SourceMark(system, row.getLong(1), oldestRunning);
            }
        } catch (SQLException e) {
            throw source.failure("look at " + relation, e);
        }
    }

    /**
     * Whether the table holds other rows than when the mark was made. One pass over the heap: every row was written by a
     * transaction that had ended by then, and there are as many as were read. Errs towards "changed".
     */
    boolean changedSince(Relation relation, SourceMark then, long rowsThen) {
        SourceMark now = mark(relation);
        if (!now.system().equals(then.system()) || now.filenode() != then.filenode()) {
            return true;
        }
        String sql = String.format(CHANGED, Identifiers.quoted(relation.schema(), relation.name()));
        try (PreparedStatement query = holder.prepareStatement(sql)) {
            query.setLong(1, then.oldestRunning());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong("present") != rowsThen || row.getLong("newer") > 0;
            }
        } catch (SQLException e) {
            throw source.failure("compare " + relation + " with what was read before", e);
        }
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
