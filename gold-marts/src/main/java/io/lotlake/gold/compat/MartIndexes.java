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
 * The indexes of a table other than its key, by name. Those of two tables are paired by what they are, never by their order: an index
 * may come or go while the other table is being filled.
 */
record MartIndexes(Map<String, Definition> byName) {

    /** What an index is: whether it is unique, and the text after its table's name in CREATE INDEX. */
    record Definition(boolean unique, String rest) {
        String create(String name, String qualifiedTable) {
            return "CREATE " + (unique ? "UNIQUE " : "") + "INDEX " + quoted(name) + " ON " + qualifiedTable + rest;
        }
    }

    /** What the indexes of one table lack of those of another, and have beyond them. */
    record Difference(List<Definition> missing, List<String> surplus, Map<String, String> renamed) {}

    /** Both the name of an index and a condition in it may hold the word USING. */
    private static final String INDEXES = """
            SELECT i.relname, x.indisunique,
                   substring(substr(pg_get_indexdef(i.oid), strpos(pg_get_indexdef(i.oid), quote_ident(i.relname))
                                    + length(quote_ident(i.relname))) FROM ' USING .*$')
              FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
             WHERE x.indrelid = ?::regclass AND x.indisvalid
               AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid)
             ORDER BY i.relname
            """;

    /** Definitions come out with every name qualified where the search path is empty. */
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

    /** How these would become those wanted: what to make, what to drop, and which takes the name of which. */
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
