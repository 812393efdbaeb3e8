package io.lotlake.bronze;

/** Counts rows, and those that were written since a transaction. */
final class NewerRows {
    /** Transaction ids in a heap have 32 bits; the epoch comes from the newest id, one down for those above it. */
    private static final String NEWER = """
            SELECT count(*) AS present, count(*) FILTER (WHERE NOT (old.x < 3 OR
                     now.next - (now.next & 4294967295) + old.x
                     - CASE WHEN old.x > (now.next & 4294967295) THEN 4294967296 ELSE 0 END < ?)) AS newer
              FROM %s AS t,
                   LATERAL (SELECT t.xmin::text::bigint AS x) AS old,
                   (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) AS now
            """;

    private NewerRows() {}

    /** The query for the number of rows and of those that were written since a transaction, which is its parameter. */
    static String query(String from, String where) {
        return String.format(NEWER, from) + where;
    }
}
