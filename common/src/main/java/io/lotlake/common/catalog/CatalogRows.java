package io.lotlake.common.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;

/**
 * The rows of a catalog. Reading them creates nothing, not even the catalog.
 *
 * @param entries the tables and views as they are at one moment, ordered by name
 * @param namespaces the properties of every namespace
 */
public record CatalogRows(List<Registered> entries, Map<Namespace, Map<String, String>> namespaces) {
    /** The rows of the catalog with that name; none if the database has no catalog yet. */
    public static CatalogRows of(Connection connection, String catalog) throws SQLException {
        if (!MetadataFiles.isThere(connection)) {
            return new CatalogRows(List.of(), Map.of());
        }
        List<Registered> entries = new Entries(catalog)
                .all(connection).entrySet().stream()
                        .map(row -> Registered.of(row.getKey(), row.getValue()))
                        .sorted(Comparator.comparing(entry -> entry.id().toString()))
                        .toList();
        return new CatalogRows(entries, new Namespaces(catalog).properties(connection));
    }
}
