package io.lotlake.bronze;

import io.lotlake.bronze.Landing.Relation;
import io.lotlake.bronze.Landing.SourceColumn;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A source table as PostgreSQL describes it.
 *
 * @param columnTypes by name in their order, as {@code format_type} prints them; for a domain that of its base type
 * @param bytes of the heap
 * @param estimatedRows the planner's guess; negative where nobody has looked yet
 * @param heaps what its rows lie in; none for a view, or where a leaf may only be read through its parent
 * @param isView whether its rows lie elsewhere
 * @param keys what divides it where there are no heaps
 */
record SourceShape(
        Relation relation,
        Map<String, String> columnTypes,
        long bytes,
        long estimatedRows,
        List<Heap> heaps,
        boolean readable,
        boolean isView,
        Optional<KeySpan> keys) {
    private static final String QUERY = """
            SELECT a.attname, base.type, c.reltuples::bigint AS rows,
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
                   c.relkind IN ('v', 'f') AS view
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              LEFT JOIN LATERAL (
                   WITH RECURSIVE domains AS (
                        SELECT a.atttypid AS type, a.atttypmod AS modifier
                        UNION ALL
                        SELECT t.typbasetype, t.typtypmod
                          FROM domains JOIN pg_type t ON t.oid = domains.type AND t.typtype = 'd')
                   SELECT format_type(domains.type, domains.modifier) AS type
                     FROM domains JOIN pg_type t ON t.oid = domains.type AND t.typtype <> 'd') AS base ON true
             WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
             ORDER BY a.attnum
            """;

    /** The table and all that are its partitions or inherit from it, at any depth. */
    private static final String HEAPS = """
            WITH RECURSIVE tree (oid) AS (
              SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = ? AND c.relname = ?
              UNION SELECT i.inhrelid FROM pg_inherits i JOIN tree t ON t.oid = i.inhparent)
            SELECT n.nspname, c.relname, coalesce(pg_relation_filenode(c.oid), 0) AS filenode,
                   pg_relation_size(c.oid) AS bytes,
                   CASE WHEN pg_is_in_recovery() OR NOT current_setting('track_counts')::boolean THEN -1 ELSE
                   coalesce(pg_stat_get_tuples_updated(c.oid) + pg_stat_get_tuples_deleted(c.oid)
                     + pg_stat_get_vacuum_count(c.oid) + pg_stat_get_autovacuum_count(c.oid), 0) END AS disturbances,
                   pg_relation_size(c.oid) / current_setting('block_size')::bigint AS blocks,
                   c.relnatts, c.relkind IN ('r', 'm') AS heap, c.relkind IN ('r', 'm', 'p') AS plain,
                   c.relkind = 'p' OR has_table_privilege(c.oid, 'SELECT') AS readable
              FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
             ORDER BY 1, 2
            """;

    /** The type of a column that the table has. */
    String type(String column) {
        return Optional.ofNullable(columnTypes.get(column)).orElseThrow();
    }

    static Optional<SourceShape> of(SourceCut cut, Relation relation) {
        List<Heap> heaps = new ArrayList<>();
        boolean apart = cut.readsBlocks();
        try (PreparedStatement query = cut.connection().prepareStatement(HEAPS)) {
            query.setString(1, relation.schema());
            query.setString(2, relation.name());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    boolean heap = rows.getBoolean("heap");
                    apart &= rows.getBoolean("readable") && rows.getBoolean("plain");
                    if (heap) {
                        heaps.add(new Heap(
                                rows.getString("nspname"),
                                rows.getString("relname"),
                                rows.getLong("filenode"),
                                rows.getLong("blocks"),
                                rows.getLong("bytes"),
                                rows.getLong("disturbances"),
                                rows.getInt("relnatts")));
                    }
                }
            }
        } catch (SQLException e) {
            throw cut.source().failure("look at " + relation, e);
        }
        try (PreparedStatement query = cut.connection().prepareStatement(QUERY)) {
            query.setString(1, relation.schema());
            query.setString(2, relation.name());
            try (ResultSet rows = query.executeQuery()) {
                return read(relation, rows, heaps, apart);
            }
        } catch (SQLException e) {
            throw cut.source().failure("look at " + relation, e);
        }
    }

    private static Optional<SourceShape> read(Relation relation, ResultSet rows, List<Heap> heaps, boolean apart)
            throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        long bytes = heaps.stream().mapToLong(Heap::bytes).sum();
        SourceShape shape = null;
        while (rows.next()) {
            types.put(rows.getString("attname"), rows.getString("type"));
            shape = new SourceShape(
                    relation,
                    types,
                    bytes,
                    rows.getLong("rows"),
                    apart ? List.copyOf(heaps) : List.of(),
                    rows.getBoolean("readable"),
                    rows.getBoolean("view"),
                    Optional.empty());
        }
        return Optional.ofNullable(shape);
    }

    /**
     * Looks at all tables before a row is read.
     *
     * @throws LotlakeException with exit code 3, one line for everything that is missing or of another type
     */
    static Map<Relation, SourceShape> check(SourceCut cut, Map<Relation, Landing> wanted) {
        List<String> problems = new ArrayList<>();
        Map<Relation, SourceShape> shapes = new HashMap<>();
        wanted.forEach((relation, landing) -> of(cut, relation)
                .ifPresentOrElse(
                        shape -> {
                            shapes.put(relation, shape.withKeys(cut, landing));
                            shape.problems(landing, problems);
                        },
                        () -> problems.add(missing(relation, landing))));
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION, "Cannot read the source: " + String.join("; ", problems));
        }
        return shapes;
    }

    /** The same with what divides it, where that is needed: the primary key, else what the landing says is the key of the source. */
    private SourceShape withKeys(SourceCut cut, Landing landing) {
        if (!heaps.isEmpty() || !readable) {
            return this;
        }
        try {
            List<String> candidates = new ArrayList<>();
            KeySpan.primaryKey(cut.connection(), relation.quoted()).ifPresent(candidates::add);
            candidates.addAll(landing.table().key());
            Optional<KeySpan> found = KeySpan.of(cut.connection(), relation.quoted(), columnTypes, candidates);
            return new SourceShape(relation, columnTypes, bytes, estimatedRows, heaps, readable, isView, found);
        } catch (SQLException e) {
            throw cut.source().failure("look at the keys of " + relation, e);
        }
    }

    private static String missing(Relation relation, Landing landing) {
        String remedy = landing.shardColumn()
                .map(column -> "create it, or take " + relation.shard() + " out of lotlake."
                        + (column.equals(Bronze.MAKE) ? "makes" : "portals"))
                .orElse("create it, or check lotlake.source.url");
        return "there is no table " + relation + "; " + remedy;
    }

    private void problems(Landing landing, List<String> problems) {
        if (!readable) {
            problems.add("lotlake.source.user has no right to read " + relation + "; GRANT it USAGE ON SCHEMA "
                    + relation.schema() + " and SELECT ON " + relation);
        }
        for (SourceColumn column : landing.source()) {
            String actual = columnTypes.get(column.name());
            if (actual == null) {
                problems.add(relation + " has no column " + column.name() + "; add it as " + column.type());
            } else if (!SourceTypes.fits(actual, column.type()) && !SourceTypes.widened(actual, column.type())) {
                problems.add(relation + "." + column.name() + " is " + actual + " where " + column.type()
                        + " is wanted; change its type");
            }
        }
    }
}
