package io.lotlake.common.catalog;

import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** Finds the tables of a catalog by reading its database only. It creates nothing, not even the catalog. */
public final class MetadataFiles {
    private static final String PRESENT = """
            SELECT 1 WHERE to_regclass('iceberg_tables') IS NOT NULL
                       AND to_regclass('iceberg_namespace_properties') IS NOT NULL
            """;

    private MetadataFiles() {}

    /** Whether the database has a catalog. */
    static boolean isThere(Connection connection) throws SQLException {
        return Rows.exists(connection, PRESENT);
    }

    /** The current metadata file of every table at one moment, by table name; empty if there is no catalog yet. */
    public static Map<String, String> of(Connection connection, String catalog) throws SQLException {
        Map<String, String> files = new TreeMap<>();
        if (isThere(connection)) {
            CatalogTables.checkServer(connection);
            for (Map.Entry<Entry, String> row :
                    new Entries(catalog).all(connection).entrySet()) {
                if (row.getKey().kind() == Entry.Kind.TABLE) {
                    files.put(row.getKey().id().toString(), row.getValue());
                }
            }
        }
        return files;
    }
}
