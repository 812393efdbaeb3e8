package io.lotlake.common.catalog;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.postgres.OwnTable;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables of Iceberg's JDBC catalog, schema version V1, character for character. Trino and PyIceberg read them too.
 */
final class CatalogTables {
    private static final int MIN_SERVER_VERSION = 13_00_00;

    private static final String COMPLETE = """
            SELECT 1 FROM pg_attribute
             WHERE attrelid = to_regclass('iceberg_tables') AND attname = 'iceberg_type' AND NOT attisdropped
               AND to_regclass('iceberg_namespace_properties') IS NOT NULL
            """;

    private static final String CREATE_TABLES = """
            CREATE TABLE IF NOT EXISTS iceberg_tables (
              catalog_name VARCHAR(255) NOT NULL,
              table_namespace VARCHAR(255) NOT NULL,
              table_name VARCHAR(255) NOT NULL,
              metadata_location VARCHAR(1000),
              previous_metadata_location VARCHAR(1000),
              PRIMARY KEY (catalog_name, table_namespace, table_name))
            """;

    private static final String CREATE_NAMESPACES = """
            CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
              catalog_name VARCHAR(255) NOT NULL,
              namespace VARCHAR(255) NOT NULL,
              property_key VARCHAR(255),
              property_value VARCHAR(1000),
              PRIMARY KEY (catalog_name, namespace, property_key))
            """;

    private CatalogTables() {}

    static void checkServer(Connection connection) throws SQLException {
        String version = Rows.first(connection, "SELECT current_setting('server_version_num')")
                .orElse("0");
        if (Integer.parseInt(version) < MIN_SERVER_VERSION) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot open the catalog: its PostgreSQL is " + version
                            + ", and pg_xact_status needs 13 or later; keep it in a newer server");
        }
    }

    static boolean complete(Connection connection, LakeLedger ledger) throws SQLException {
        return Rows.exists(connection, COMPLETE) && ledger.complete(connection);
    }

    /** Creates the missing tables. If several processes come at once, one creates them and the others wait. */
    static boolean create(Connection connection, LakeLedger ledger) throws SQLException {
        Rows.exists(connection, "SELECT pg_advisory_xact_lock(hashtextextended('iceberg_tables', 0))::text");
        Rows.update(connection, CREATE_TABLES);
        Rows.update(connection, "ALTER TABLE iceberg_tables ADD COLUMN IF NOT EXISTS iceberg_type VARCHAR(5)");
        Rows.update(connection, CREATE_NAMESPACES);
        if (!ledger.isNewest(connection)) {
            ledger.create(connection);
        }
        requireOwn(connection);
        return complete(connection, ledger);
    }

    /**
     * Checks the tables, all of which must exist.
     *
     * @throws LotlakeException with exit code 3 if a table belongs to somebody else or may not be used
     */
    static void requireOwn(Connection connection) throws SQLException {
        for (String create : List.of(CREATE_TABLES, CREATE_NAMESPACES)) {
            OwnTable.of(create, "SELECT", "INSERT", "UPDATE", "DELETE")
                    .require(connection, "give lotlake a database or a search_path of its own");
        }
    }
}
