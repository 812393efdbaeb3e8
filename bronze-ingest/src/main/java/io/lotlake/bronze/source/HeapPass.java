package io.lotlake.bronze.source;

import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.postgres.Identifiers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a look at the rows of a heap, or of a part of it, finds.
 *
 * @param newer how many rows are from a transaction that had not ended at an earlier cut; very old rows may count, too
 * @param where the blocks in which the newer rows lie
 * @param keys the keys of the newer rows; unknown if nobody asked
 */
public record HeapPass(long newer, BlockRange where, RowKeys keys) {
    /** The condition selects first, so the server computes the rest for the few newer rows alone. */
    private static final String QUERY = """
            SELECT count(*) AS newer,
                   coalesce((min(t.ctid)::text::point)[0], 0)::bigint AS first,
                   coalesce((max(t.ctid)::text::point)[0], -1)::bigint + 1 AS last,
                   min(%1$s)::bigint AS least, max(%1$s)::bigint AS greatest
              FROM %2$s AS t
             WHERE %3$s
            """;

    private static final String KEYS = "SELECT array_agg(%s::bigint) FROM %s AS t WHERE %s AND %s";

    /** The server may answer {@code count(*)} from an index; {@code ctid} is only in the heap. */
    private static final String PRESENT = "SELECT count(ctid) FROM %s";

    private static final String REMEDY = "run the command again";
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
        return of(connection, heap, isNewer, Optional.empty());
    }

    /**
     * A pass that also finds the keys of the newer rows.
     *
     * @param key a column with whole numbers; empty if the table has no such key
     */
    public static HeapPass over(Connection connection, Heap heap, String isNewer, Optional<String> key)
            throws SQLException {
        return of(connection, heap, isNewer, key);
    }

    /** A pass over some of the blocks. */
    public static HeapPass over(Connection connection, Heap heap, BlockRange blocks, String isNewer)
            throws SQLException {
        return of(connection, heap, blocks.condition() + " AND " + isNewer, Optional.empty());
    }

    /** The number of rows that the cut shows. */
    public static long present(Connection connection, Heap heap) throws SQLException {
        String sql = String.format(PRESENT, heap.quotedAlone());
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            heap.checkNotRewritten(connection, REMEDY);
            return row.getLong(1);
        }
    }

    private static HeapPass of(Connection connection, Heap heap, String isNewer, Optional<String> key)
            throws SQLException {
        String ofKey = key.map(Identifiers::quoted).orElse("NULL::bigint");
        String sql = String.format(QUERY, ofKey, heap.quotedAlone(), isNewer);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            heap.checkNotRewritten(connection, REMEDY);
            long newer = row.getLong("newer");
            BlockRange where = new BlockRange(row.getLong("first"), row.getLong("last"));
            RowKeys keys = key.isEmpty()
                    ? RowKeys.UNKNOWN
                    : new RowKeys(range(row), listed(connection, heap, newer, where, isNewer, ofKey));
            return new HeapPass(newer, where, keys);
        }
    }

    private static Optional<KeyBounds.Range> range(ResultSet row) throws SQLException {
        long least = row.getLong("least");
        if (row.wasNull()) {
            return Optional.empty();
        }
        return Optional.of(new KeyBounds.Range(least, row.getLong("greatest")));
    }

    /** The keys themselves, if there are few; a key that is NULL is none. */
    private static Optional<List<Long>> listed(
            Connection connection, Heap heap, long newer, BlockRange where, String isNewer, String key)
            throws SQLException {
        if (newer == 0) {
            return Optional.of(List.of());
        }
        if (newer > RowKeys.FEW) {
            return Optional.empty();
        }
        String sql = String.format(KEYS, key, heap.quotedAlone(), where.condition(), isNewer);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            Long[] keys = (Long[]) row.getArray(1).getArray();
            return Optional.of(
                    Arrays.stream(keys).filter(Objects::nonNull).distinct().toList());
        }
    }
}
