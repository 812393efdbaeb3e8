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
 * @param heap whether blocks of it can be read apart; false for views and partitioned tables
 */
record SourceShape(
        Relation relation,
        Map<String, String> columnTypes,
        long bytes,
        long estimatedRows,
        boolean heap,
        boolean readable) {
    private static final String QUERY = """
            SELECT a.attname, base.type, c.relkind IN ('r', 'm') AS heap,
                   pg_relation_size(c.oid) AS bytes, c.reltuples::bigint AS rows,
                   has_table_privilege(c.oid, 'SELECT') AS readable
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
        try (PreparedStatement query = cut.connection().prepareStatement(QUERY)) {
            query.setString(1, relation.schema());
            query.setString(2, relation.name());
            try (ResultSet rows = query.executeQuery()) {
                return read(relation, rows);
            }
        } catch (SQLException e) {
            throw cut.source().failure("look at " + relation, e);
        }
    }

    private static Optional<SourceShape> read(Relation relation, ResultSet rows) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        SourceShape shape = null;
        while (rows.next()) {
            types.put(rows.getString("attname"), rows.getString("type"));
            shape = new SourceShape(
                    relation,
                    types,
                    rows.getLong("bytes"),
                    rows.getLong("rows"),
                    rows.getBoolean("heap"),
                    rows.getBoolean("readable"));
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
                            shapes.put(relation, shape);
                            shape.problems(landing, problems);
                        },
                        () -> problems.add(missing(relation, landing))));
        if (!problems.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION, "Cannot read the source: " + String.join("; ", problems));
        }
        return shapes;
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
            problems.add("lotlake.source.user has no right to read " + relation + "; GRANT SELECT on it");
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
