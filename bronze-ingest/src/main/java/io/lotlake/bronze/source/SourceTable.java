package io.lotlake.bronze.source;

import io.lotlake.bronze.connection.SourceCut;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A source table as PostgreSQL describes it.
 *
 * @param columnTypes the types by name, in the order of the columns, as {@code format_type} prints them; for a domain,
 *     its base type
 * @param bytes the size of the heaps
 * @param estimatedRows the planner's estimate; negative if nobody has counted yet
 * @param heaps the heaps to read by blocks; none if the rows have to be read through the table or view itself
 * @param isView whether it is a view or a foreign table
 * @param keys the keys that divide it if there are no heaps
 * @param catalogDigests what the catalog says about the meaning of its values
 * @param obstacles the reasons why a read would fail or miss rows, each with its remedy; empty if a read gives all rows
 */
public record SourceTable(
        Relation relation,
        Map<String, String> columnTypes,
        long bytes,
        long estimatedRows,
        List<Heap> heaps,
        boolean isView,
        Optional<KeySpan> keys,
        CatalogDigests catalogDigests,
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

    /** The type of a column. The table must have the column. */
    public String type(String column) {
        return Optional.ofNullable(columnTypes.get(column)).orElseThrow();
    }

    public static Optional<SourceTable> of(SourceCut cut, Relation relation) {
        try {
            HeapTree tree = HeapTree.of(cut, relation);
            CatalogDigests catalogDigests = CatalogDigests.of(cut.connection(), relation);
            try (PreparedStatement query = cut.connection().prepareStatement(QUERY)) {
                query.setString(1, relation.schema());
                query.setString(2, relation.name());
                try (ResultSet rows = query.executeQuery()) {
                    Optional<SourceTable> source = read(relation, rows, tree, catalogDigests);
                    return source.isPresent() ? Optional.of(source.get().withViewObstacle(cut)) : source;
                }
            }
        } catch (SQLException e) {
            throw cut.failure("look at " + relation, e);
        }
    }

    private static Optional<SourceTable> read(
            Relation relation, ResultSet rows, HeapTree tree, CatalogDigests catalogDigests) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        SourceTable source = null;
        while (rows.next()) {
            types.put(rows.getString("attname"), rows.getString("type"));
            List<String> obstacles = new ArrayList<>(tree.obstacles());
            if (!rows.getBoolean("readable")) {
                obstacles.add(
                        0,
                        "lotlake.source.user has no right to read " + relation + "; GRANT it USAGE ON SCHEMA "
                                + relation.schema() + " and SELECT ON " + relation);
            }
            source = new SourceTable(
                    relation,
                    types,
                    tree.bytes(),
                    rows.getLong("rows"),
                    tree.heaps(),
                    rows.getBoolean("view"),
                    Optional.empty(),
                    catalogDigests,
                    obstacles);
        }
        return Optional.ofNullable(source);
    }

    /** The same table. If it is a view that may hide rows from this user, the obstacle is added. */
    private SourceTable withViewObstacle(SourceCut cut) throws SQLException {
        Optional<String> obstacle = isView && isReadable() ? ViewCheck.obstacle(cut, relation) : Optional.empty();
        return new SourceTable(
                relation,
                columnTypes,
                bytes,
                estimatedRows,
                heaps,
                isView,
                keys,
                catalogDigests,
                obstacle.map(List::of).orElse(obstacles));
    }

    /** Whether a read gives all rows. */
    public boolean isReadable() {
        return obstacles.isEmpty();
    }

    /** The same table with the keys that divide it. */
    public SourceTable withKeys(Optional<KeySpan> found) {
        return new SourceTable(
                relation, columnTypes, bytes, estimatedRows, heaps, isView, found, catalogDigests, obstacles);
    }
}
