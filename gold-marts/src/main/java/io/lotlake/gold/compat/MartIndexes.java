package io.lotlake.gold.compat;

import static io.lotlake.common.postgres.Identifiers.quoted;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The indexes of a table except its key, by name. The indexes of two tables are paired by their definitions, never by
 * their order: an index may come or go while the other table is being filled.
 */
record MartIndexes(Map<String, Definition> byName) {

    /** The definition of an index: whether it is unique, and the text after the table's name in CREATE INDEX. */
    record Definition(boolean unique, String rest) {
        String create(String name, String qualifiedTable) {
            return "CREATE " + (unique ? "UNIQUE " : "") + "INDEX " + quoted(name) + " ON " + qualifiedTable + rest;
        }
    }

    /**
     * The difference between the indexes of a table and the wanted ones.
     *
     * @param missing definitions of wanted indexes that the table lacks
     * @param surplus names of indexes that are not wanted
     * @param renamed the wanted names by the present names of the others
     */
    record Difference(List<Definition> missing, List<String> surplus, Map<String, String> renamed) {}

    /** Searches for USING after the name, because the name of an index and a condition in it may hold that word. */
    private static final String INDEXES = """
            SELECT i.relname, x.indisunique,
                   substring(substr(pg_get_indexdef(i.oid), strpos(pg_get_indexdef(i.oid), quote_ident(i.relname))
                                    + length(quote_ident(i.relname))) FROM ' USING .*$')
              FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
             WHERE x.indrelid = ?::regclass AND x.indisvalid
               AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid)
             ORDER BY i.relname
            """;

    /** The definitions qualify every name if the search path is empty. */
    static MartIndexes of(Connection connection, String qualified) throws SQLException {
        Map<String, Definition> byName = new LinkedHashMap<>();
        try (PreparedStatement query = connection.prepareStatement(INDEXES)) {
            query.setString(1, qualified);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    byName.put(rows.getString(1), new Definition(rows.getBoolean(2), rows.getString(3)));
                }
            }
        }
        return new MartIndexes(byName);
    }

    /** What has to change so that these indexes become the wanted ones. */
    Difference to(MartIndexes wanted) {
        Map<String, Definition> left = new LinkedHashMap<>(byName);
        List<Definition> missing = new ArrayList<>();
        Map<String, String> renamed = new LinkedHashMap<>();
        wanted.byName()
                .forEach((name, definition) -> left.entrySet().stream()
                        .filter(index -> index.getValue().equals(definition))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .ifPresentOrElse(
                                index -> {
                                    left.remove(index);
                                    renamed.put(index, name);
                                },
                                () -> missing.add(definition)));
        return new Difference(missing, List.copyOf(left.keySet()), renamed);
    }
}
