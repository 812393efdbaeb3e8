package io.lotlake.bronze;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Identifiers;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The heap behind a source table: its own, or that of a leaf where the table is partitioned or inherited from.
 *
 * @param filenode changes with TRUNCATE, VACUUM FULL and restore
 * @param blocks its size, asked for after the snapshot was exported, so that every visible row lies within
 * @param bytes the same in bytes
 * @param disturbances how many rows were updated or deleted and how often it was vacuumed, as far as the server has counted
 * @param columns how many it has or had, dropped ones too
 */
record Heap(String schema, String name, long filenode, long blocks, long bytes, long disturbances, int columns)
        implements Serializable {
    private static final long USUAL_BLOCK_BYTES = 8192;

    long blockBytes() {
        return blocks == 0 ? USUAL_BLOCK_BYTES : bytes / blocks;
    }

    /** For FROM: this heap alone, without those that inherit from it. */
    String quotedAlone() {
        return "ONLY " + Identifiers.quoted(schema, name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }

    void checkNotRewritten(Connection connection, String remedy) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            checkNotRewritten(statement, remedy);
        }
    }

    /**
     * TRUNCATE, VACUUM FULL and the like put other blocks in place of those that were planned, and no snapshot protects from that.
     * The read's own lock keeps the table as it is from the COPY to this question.
     *
     * @param remedy what the error says to do
     */
    void checkNotRewritten(Statement statement, String remedy) throws SQLException {
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
