package io.lotlake.bronze.source;

import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.postgres.Identifiers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;

/**
 * What one pass over the rows of a heap, or of a part of it, finds.
 *
 * @param present how many rows the cut shows
 * @param newer how many of them are from a transaction that had not ended at an earlier cut; very old rows may count,
 *     too
 * @param where the blocks in which the newer rows lie
 * @param keys the range of the keys of the newer rows; empty if there are none, or if nobody asked
 */
public record HeapPass(long present, long newer, BlockRange where, Optional<KeyBounds.Range> keys) {
    private static final String QUERY = """
            SELECT count(*) AS present, count(*) FILTER (WHERE %1$s) AS newer,
                   coalesce(min((t.ctid::text::point)[0]) FILTER (WHERE %1$s), 0)::bigint AS first,
                   coalesce(max((t.ctid::text::point)[0]) FILTER (WHERE %1$s), -1)::bigint + 1 AS last,
                   min(%3$s) FILTER (WHERE %1$s)::bigint AS least, max(%3$s) FILTER (WHERE %1$s)::bigint AS greatest
              FROM %2$s AS t
            """;

    private static final String PART = " WHERE t.ctid >= '(%d,0)'::tid AND t.ctid < '(%d,0)'::tid";

    private static final long XID_BITS = 0xFFFF_FFFFL;

    /**
     * A condition for rows of transactions that had not ended when the snapshot with this {@code xmin} was taken. Ids
     * in a heap have 32 bits. The condition compares them by their age, around the circle, as PostgreSQL does. This
     * holds as long as fewer than 2^31 ids have been given out since. A row that was frozen long ago may show as new.
     * Ids of subtransactions lie above the id of their transaction, so no list of running ones is needed.
     */
    public static String newerThan(long oldestRunning) {
        return "age(xmin) <= age('" + (oldestRunning & XID_BITS) + "'::xid)";
    }

    /** @param isNewer a condition for the newer rows */
    public static HeapPass over(Connection connection, Heap heap, String isNewer) throws SQLException {
        return of(connection, heap, "", isNewer, Optional.empty());
    }

    /**
     * A pass that also finds the range of the keys.
     *
     * @param key a column with whole numbers; empty if the table has no such key
     */
    public static HeapPass over(Connection connection, Heap heap, String isNewer, Optional<String> key)
            throws SQLException {
        return of(connection, heap, "", isNewer, key);
    }

    /** A pass over some of the blocks. */
    public static HeapPass over(Connection connection, Heap heap, BlockRange blocks, String isNewer)
            throws SQLException {
        return of(
                connection,
                heap,
                String.format(Locale.ROOT, PART, blocks.first(), blocks.end()),
                isNewer,
                Optional.empty());
    }

    private static HeapPass of(Connection connection, Heap heap, String part, String isNewer, Optional<String> key)
            throws SQLException {
        String ofKey = key.map(Identifiers::quoted).orElse("NULL::bigint");
        String sql = String.format(QUERY, isNewer, heap.quotedAlone(), ofKey) + part;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            heap.checkNotRewritten(connection, "run the command again");
            return new HeapPass(
                    row.getLong("present"),
                    row.getLong("newer"),
                    new BlockRange(row.getLong("first"), row.getLong("last")),
                    range(row));
        }
    }

    private static Optional<KeyBounds.Range> range(ResultSet row) throws SQLException {
        long least = row.getLong("least");
        if (row.wasNull()) {
            return Optional.empty();
        }
        return Optional.of(new KeyBounds.Range(least, row.getLong("greatest")));
    }
}
