package io.lotlake.app;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What the doctor asks the databases. */
final class DatabaseChecks {
    private static final String MAY_CREATE_CATALOG = """
            SELECT to_regclass('iceberg_tables') IS NOT NULL
                   AND has_table_privilege(to_regclass('iceberg_tables'), 'SELECT, INSERT, UPDATE, DELETE')
                OR to_regclass('iceberg_tables') IS NULL AND has_schema_privilege(current_schema(), 'CREATE')
            """;

    /** The function takes any of the rights in a list for enough. */
    private static final String MAY_CREATE_MART = """
            SELECT coalesce((SELECT has_schema_privilege(oid, 'USAGE') AND has_schema_privilege(oid, 'CREATE')
                               FROM pg_namespace WHERE nspname = ?), false)
            """;

    private static final String MAY_KEEP_LEDGER = """
            SELECT coalesce((SELECT has_schema_privilege(n.oid, 'USAGE')
                                    AND (has_schema_privilege(n.oid, 'CREATE')
                                         OR EXISTS (SELECT 1 FROM pg_class c
                                                     WHERE c.relnamespace = n.oid AND c.relname = 'gates'))
                               FROM pg_namespace n WHERE n.nspname = 'ops'),
                            has_database_privilege(current_database(), 'CREATE'))
            """;

    private DatabaseChecks() {}

    static String catalog(LotlakeConfig config) {
        require(
                config.catalog(),
                MAY_CREATE_CATALOG,
                "GRANT " + config.catalog().user() + " the rights on iceberg_tables, or CREATE on its schema");
        require(
                config.catalog(),
                MAY_KEEP_LEDGER,
                "CREATE SCHEMA IF NOT EXISTS ops and GRANT USAGE, CREATE ON SCHEMA ops TO "
                        + config.catalog().user());
        return config.catalog().toString();
    }

    static String mart(LotlakeConfig config) {
        require(
                config.mart(),
                MAY_CREATE_MART,
                "CREATE SCHEMA " + config.martSchema() + " and GRANT USAGE, CREATE on it to "
                        + config.mart().user(),
                config.martSchema());
        return "schema " + config.martSchema() + " of " + config.mart();
    }

    private static void require(PostgresEndpoint endpoint, String sql, String remedy, String... parameters) {
        try (Connection connection = endpoint.connect();
                PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = query.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw new LotlakeException(
                            ExitCode.CONFIGURATION,
                            "Cannot create tables in the " + endpoint.role() + " database: no right to; " + remedy);
                }
            }
        } catch (SQLException e) {
            throw endpoint.failure("look at the " + endpoint.role() + " database", e);
        }
    }
}
