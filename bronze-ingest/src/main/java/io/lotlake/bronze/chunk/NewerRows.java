package io.lotlake.bronze.chunk;

/** The query that counts the rows of a heap, and those of them that were written since a transaction. */
final class NewerRows {
    /**
     * Transaction ids in a heap have 32 bits. An id up to the newest one has the epoch of the newest; a greater id has
     * the epoch before.
     */
    private static final String NEWER = """
            SELECT count(*) AS present, count(*) FILTER (WHERE NOT (old.x < 3 OR
                     now.next - (now.next & 4294967295) + old.x
                     - CASE WHEN old.x > (now.next & 4294967295) THEN 4294967296 ELSE 0 END < ?)) AS newer
              FROM %s AS t,
                   LATERAL (SELECT t.xmin::text::bigint AS x) AS old,
                   (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) AS now
            """;

    private NewerRows() {}

    /** The query for both counts; its parameter is the transaction. */
    static String query(String from, String where) {
        return String.format(NEWER, from) + where;
    }
}
