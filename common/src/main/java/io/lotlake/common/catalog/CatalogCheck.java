package io.lotlake.common.catalog;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.error.SqlState;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Writable;
import java.sql.Connection;
import java.sql.SQLException;

/** Checks, before a run writes anything, whether a database can keep the catalog and the ledger of a lake. */
public final class CatalogCheck {
    private CatalogCheck() {}

    /**
     * Creates the missing objects in a transaction that is rolled back, and checks that all objects may be used.
     *
     * @throws LotlakeException with exit code 3 if the operator has to change something first
     */
    public static void require(PostgresEndpoint catalog, LakeLedger ledger) {
        try (Connection connection = catalog.connect()) {
            connection.setAutoCommit(false);
            Writable.require(catalog, connection);
            CatalogTables.checkServer(connection);
            if (!CatalogTables.complete(connection, ledger) || !ledger.isNewest(connection)) {
                CatalogTables.create(connection, ledger);
            }
            CatalogTables.requireOwn(connection);
            ledger.requireOwn(connection);
            connection.rollback();
        } catch (SQLException e) {
            if (SqlState.is(e, SqlState.INSUFFICIENT_PRIVILEGE)) {
                throw missingRight(catalog, ledger, e);
            }
            throw catalog.failure("create the catalog and the ledger of runs", e);
        }
    }

    private static LotlakeException missingRight(PostgresEndpoint catalog, LakeLedger ledger, SQLException e) {
        String user = catalog.user();
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot create the catalog and the ledger of runs: " + Errors.describe(e) + " at " + catalog.url()
                        + "; run CREATE SCHEMA " + ledger.schema() + " AUTHORIZATION " + user
                        + ", or where it is there GRANT USAGE, CREATE ON SCHEMA " + ledger.schema() + " TO " + user
                        + ", and the same on the schema of iceberg_tables",
                e);
    }
}
