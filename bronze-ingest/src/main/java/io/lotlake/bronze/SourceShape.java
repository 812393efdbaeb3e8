package io.lotlake.bronze;

import io.lotlake.bronze.Landing.Relation;
import io.lotlake.bronze.Landing.SourceColumn;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
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
 * @param meaning of its values
 * @param obstacles why a read would fail or give less than there is, each with its remedy
 */
record SourceShape(
        Relation relation,
        Map<String, String> columnTypes,
        long bytes,
        long estimatedRows,
        List<Heap> heaps,
        boolean isView,
        Optional<KeySpan> keys,
        Meaning meaning,
        List<String> obstacles) {
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

    /** The type of a column that the table has. */
    String type(String column) {
        return Optional.ofNullable(columnTypes.get(column)).orElseThrow();
    }

    static Optional<SourceShape> of(SourceCut cut, Relation relation) {
        try {
            HeapTree tree = HeapTree.of(cut, relation);
            Meaning meaning = Meaning.of(cut.connection(), relation);
            try (PreparedStatement query = cut.connection().prepareStatement(QUERY)) {
                query.setString(1, relation.schema());
                query.setString(2, relation.name());
                try (ResultSet rows = query.executeQuery()) {
                    Optional<SourceShape> shape = read(relation, rows, tree, meaning);
                    return shape.isPresent() ? Optional.of(shape.get().checked(cut)) : shape;
                }
            }
        } catch (SQLException e) {
            throw cut.failure("look at " + relation, e);
        }
    }

    private static Optional<SourceShape> read(Relation relation, ResultSet rows, HeapTree tree, Meaning meaning)
            throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        SourceShape shape = null;
        while (rows.next()) {
            types.put(rows.getString("attname"), rows.getString("type"));
            List<String> obstacles = new ArrayList<>(tree.obstacles());
            if (!rows.getBoolean("readable")) {
                obstacles.add(
                        0,
                        "lotlake.source.user has no right to read " + relation + "; GRANT it USAGE ON SCHEMA "
                                + relation.schema() + " and SELECT ON " + relation);
            }
            shape = new SourceShape(
                    relation,
                    types,
                    tree.bytes(),
                    rows.getLong("rows"),
                    tree.heaps(),
                    rows.getBoolean("view"),
                    Optional.empty(),
                    meaning,
                    obstacles);
        }
        return Optional.ofNullable(shape);
    }

    /** The same with what a view keeps back. */
    private SourceShape checked(SourceCut cut) throws SQLException {
        Optional<String> obstacle = isView && isReadable() ? ViewCheck.obstacle(cut, relation) : Optional.empty();
        return new SourceShape(
                relation,
                columnTypes,
                bytes,
                estimatedRows,
                heaps,
                isView,
                keys,
                meaning,
                obstacle.map(List::of).orElse(obstacles));
    }

    /** Whether a read gives all its rows. */
    boolean isReadable() {
        return obstacles.isEmpty();
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
        fail(problems);
        return shapes;
    }

    /**
     * Looks whether all rows of the tables can be read.
     *
     * @throws LotlakeException with exit code 3, one line for all that hinders
     */
    static void checkReadable(Collection<SourceShape> shapes) {
        fail(shapes.stream().flatMap(shape -> shape.obstacles.stream()).toList());
    }

    private static void fail(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION, "Cannot read the source: " + String.join("; ", problems));
        }
    }

    /** The same with what divides it, where that is needed: the primary key, else what the landing says is the key of the source. */
    private SourceShape withKeys(SourceCut cut, Landing landing) {
        if (!heaps.isEmpty() || !isReadable()) {
            return this;
        }
        try {
            List<String> candidates = new ArrayList<>();
            KeySpan.primaryKey(cut.connection(), relation.quoted()).ifPresent(candidates::add);
            candidates.addAll(landing.table().key());
            Optional<KeySpan> found = KeySpan.of(cut.connection(), relation.quoted(), columnTypes, candidates);
            return new SourceShape(
                    relation, columnTypes, bytes, estimatedRows, heaps, isView, found, meaning, obstacles);
        } catch (SQLException e) {
            throw cut.failure("look at the keys of " + relation, e);
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
        problems.addAll(obstacles);
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
