package io.lotlake.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An unusable database is detected before anything is written, and nothing is left behind. */
class CatalogCheckTest {
    private static final Run RUN = new Run("one", Instant.parse("2026-03-02T08:00:00Z"));
    private static final String TABLES =
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text"
                    + " NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";

    private TestDatabase database;

    @BeforeEach
    void anEmptyDatabase() {
        database = PostgresExtension.create();
    }

    private LotlakeConfig config(String... more) {
        Map<String, String> all = new HashMap<>(Map.of("portals", "mobile", "makes", "fiat"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        Settings settings = TestLake.settings(database, Path.of("nowhere"), all);
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return config;
    }

    private static void check(LotlakeConfig config) {
        CatalogCheck.require(config.catalog(), LakeLedger.of(config));
    }

    /** Asserts that the check fails, and that a run begun without the check also fails. */
    private void assertRefused(LotlakeConfig config, String... words) {
        List<String> before = database.strings(TABLES);
        for (Runnable attempt : List.<Runnable>of(
                () -> check(config),
                () -> OpenRun.begin(config, RUN, "seed", "").close())) {
            LotlakeException failure = catchThrowableOfType(LotlakeException.class, attempt::run);
            assertThat(failure).isNotNull().hasMessageContainingAll(words);
            assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        }
        assertThat(database.strings(TABLES)).isEqualTo(before);
    }

    @Test
    void anEmptyDatabaseIsWellAndStaysEmpty() {
        assertThatCode(() -> check(config())).doesNotThrowAnyException();

        assertThat(database.strings(TABLES)).isEmpty();
        assertThat(database.strings("SELECT nspname FROM pg_namespace WHERE nspname = 'ops'"))
                .isEmpty();
    }

    @Test
    void aTableOfSomebodyElseUnderTheNameOfOneOfTheLedgerIsRefused() {
        database.execute("CREATE SCHEMA ops; CREATE TABLE ops.runs (id int)");

        assertRefused(
                config(),
                "Cannot keep a lake in jdbc:postgresql://",
                ": ops.runs is there and is not lotlake's, for it has no lake, token, run_id,",
                "; rename it, or set lotlake.catalog.ledger-schema to a schema of lotlake's own");
    }

    @Test
    void aViewUnderTheNameOfOneOfTheLedgerIsRefused() {
        database.execute("CREATE SCHEMA ops; CREATE VIEW ops.lakes AS SELECT 'a' AS lake, 1 AS token, 'b' AS run_id");

        assertRefused(config(), ": ops.lakes is there and is not lotlake's");
    }

    @Test
    void theLedgerMayHaveASchemaOfItsOwn() {
        database.execute("CREATE SCHEMA ops; CREATE TABLE ops.runs (id int)");
        LotlakeConfig config = config("catalog.ledger-schema", "user");

        assertThatCode(() -> check(config)).doesNotThrowAnyException();
        OpenRun.begin(config, RUN, "seed", "").close();

        assertThat(database.strings("SELECT run_id FROM \"user\".runs")).containsExactly("one");
        assertThat(database.strings("SELECT count(*)::text FROM ops.runs")).containsExactly("0");
    }

    @Test
    void aStrangersIcebergTablesAreRefused() {
        database.execute("CREATE TABLE iceberg_tables (catalog_name text, payload jsonb)");

        LotlakeException failure = catchThrowableOfType(LotlakeException.class, () -> check(config()));

        assertThat(failure)
                .hasMessageContainingAll(
                        ": iceberg_tables is there and is not lotlake's, for it has no table_namespace, table_name,",
                        "; rename it, or give lotlake a database or a search_path of its own");
    }

    @Test
    void aRoleThatOnlyReadsTheLedgerIsToldWhatToGrant() {
        OpenRun.begin(config(), RUN, "seed", "").close();
        database.execute("""
                CREATE ROLE ledger_reader LOGIN; GRANT USAGE ON SCHEMA ops TO ledger_reader;
                GRANT CREATE ON SCHEMA public TO ledger_reader;
                GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA ops TO ledger_reader;
                """);

        LotlakeException failure =
                catchThrowableOfType(LotlakeException.class, () -> check(config("catalog.user", "ledger_reader")));

        assertThat(failure)
                .hasMessageEndingWith(
                        ": ledger_reader has no right to INSERT on ops.lakes; GRANT INSERT ON \"ops\".lakes"
                                + " TO ledger_reader");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    }

    @Test
    void aRoleThatMayCreateNothingIsToldWhatToCreate() {
        database.execute("CREATE ROLE catalog_guest LOGIN");

        assertRefused(
                config("catalog.user", "catalog_guest"),
                "permission denied for",
                "CREATE SCHEMA ops AUTHORIZATION catalog_guest");
    }

    @Test
    void aRoleWhoseTransactionsOnlyReadIsRefused() {
        database.execute("""
                CREATE ROLE catalog_looker LOGIN; ALTER ROLE catalog_looker SET default_transaction_read_only = on;
                """);

        assertRefused(
                config("catalog.user", "catalog_looker"),
                "Cannot write to the catalog database: default_transaction_read_only is on for catalog_looker at ",
                "; switch it off for this role or database");
    }
}
