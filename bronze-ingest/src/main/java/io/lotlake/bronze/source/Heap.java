package io.lotlake.bronze.source;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Identifiers;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A heap behind a source table: its own, or that of a partition or of a table that inherits from it.
 *
 * @param filenode the filenode, which changes with TRUNCATE, VACUUM FULL and restore
 * @param blocks its size in blocks, measured after the snapshot was exported, so that every visible row lies within
 * @param bytes the same size in bytes
 * @param nonAppendOperations how many rows were updated or deleted, plus how often it was vacuumed; negative if the
 *     server does not count them
 * @param columns how many columns it has or had, including dropped ones
 */
public record Heap(
        String schema, String name, long filenode, long blocks, long bytes, long nonAppendOperations, int columns)
        implements Serializable {
    private static final long USUAL_BLOCK_BYTES = 8192;

    public long blockBytes() {
        return blocks == 0 ? USUAL_BLOCK_BYTES : bytes / blocks;
    }

    /** This heap for FROM, without the tables that inherit from it. */
    public String quotedAlone() {
        return "ONLY " + Identifiers.quoted(schema, name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }

    public void checkNotRewritten(Connection connection, String remedy) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            checkNotRewritten(statement, remedy);
        }
    }

    /**
     * Fails if TRUNCATE, VACUUM FULL or the like have replaced the planned blocks; no snapshot protects from that. The
     * read's own lock keeps the table unchanged from the COPY to this check.
     *
     * @param remedy the advice of the error
     */
    public void checkNotRewritten(Statement statement, String remedy) throws SQLException {
        String relation = Identifiers.literal(Identifiers.quoted(schema, name));
        try (ResultSet row =
                statement.executeQuery("SELECT coalesce(pg_relation_filenode(" + relation + "::regclass), 0)")) {
            row.next();
            if (row.getLong(1) != filenode) {
                throw new LotlakeException(
                        ExitCode.UNREACHABLE,
                        "Cannot read " + this + ": it was truncated or rewritten while being read (filenode " + filenode
                                + " became " + row.getLong(1) + "); " + remedy);
            }
        }
    }
}
