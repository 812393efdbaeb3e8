package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.SourceSchema;
import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each mistake of an operator gives one line that names the thing and the remedy, the documented exit code, and no
 * publication.
 */
@ExtendWith(PostgresExtension.class)
class BadInputTest {
    private static final String PORTAL = "mobile";
    private static final String MAKE = "volkswagen";
    private static final String RELATIONS =
            "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace::regnamespace::text"
                    + " NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";

    private TestDatabase database;
    private SeedFixture fixture;

    @BeforeEach
    void freshSourceWithOneListing(@TempDir Path folder) throws Exception {
        database = PostgresExtension.create();
        fixture = new SeedFixture(database, new SourcePlan(1, 1, 1, List.of(PORTAL), List.of(MAKE)), folder);
        try (Connection connection = database.connect()) {
            SourceSchema.create(connection, List.of(PORTAL), List.of(MAKE));
        }
        database.execute("INSERT INTO full_auto_mobile (lid, created, modified) VALUES (1, now(), now())");
        configure("");
    }

    private void configure(String more) throws IOException {
        fixture.configure(List.of(MAKE), fixture.folder().resolve("warehouse").toString(), more);
    }

    private void replaceInConfig(String text, String by) throws IOException {
        Path config = fixture.config();
        Files.writeString(config, Files.readString(config).replace(text, by));
    }

    private void assertStops(int exitCode, String... named) {
        SeedFixture.Outcome outcome = fixture.run("seed");

        assertThat(outcome.err().strip().lines().filter(line -> !line.startsWith("seed at work for ")))
                .as("one line, beside those of a run that takes minutes")
                .hasSize(1);
        assertThat(outcome.err()).contains(named).contains("Cannot ").doesNotContain("Exception");
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
        assertThat(database.strings("SELECT relname FROM pg_class WHERE relname LIKE 'ads\\_%' AND relkind = 'r'"))
                .as("published")
                .isEmpty();
    }

    @Test
    void unreachableDatabaseIsWorthARetry() throws Exception {
        Files.writeString(
                fixture.config(), Files.readString(fixture.config()).replaceFirst("localhost:\\d*/", "localhost:1/"));

        assertStops(5, "database", "lotlake.catalog.url", "localhost:1/");
    }

    @Test
    void refusedLoginIsForTheOperator() throws Exception {
        replaceInConfig("user = postgres", "user = nobody_of_this_name");

        assertStops(3, "nobody_of_this_name", ".password");
    }

    @Test
    void missingTableIsNamed() {
        database.execute("DROP TABLE prices_auto_mobile");

        assertStops(3, "public.prices_auto_mobile", "lotlake.portals");
    }

    @Test
    void missingRightToASchemaIsNamedWithItsGrant() throws Exception {
        database.execute("""
                CREATE ROLE blind_to_mapping LOGIN; CREATE SCHEMA ops AUTHORIZATION blind_to_mapping;
                GRANT USAGE, CREATE ON SCHEMA public, raw TO blind_to_mapping;
                GRANT SELECT ON ALL TABLES IN SCHEMA public, raw, mapping TO blind_to_mapping;
                """);
        replaceInConfig("user = postgres", "user = blind_to_mapping");

        assertStops(3, "mapping.lot_volkswagen", "GRANT USAGE ON SCHEMA mapping");
    }

    @Test
    void missingRightToTheLedgerIsNamedWithItsGrant() throws Exception {
        database.execute("""
                CREATE ROLE blind_to_ops LOGIN; CREATE SCHEMA ops; GRANT USAGE, CREATE ON SCHEMA public TO blind_to_ops;
                """);
        replaceInConfig("user = postgres", "user = blind_to_ops");

        assertStops(3, "permission denied for schema ops", "GRANT USAGE, CREATE ON SCHEMA ops TO blind_to_ops");
    }

    /** Neither a seed nor its dry run writes anything, and the doctor says the same. */
    private void assertRefusedBeforeAnythingIsWritten(String... named) {
        List<String> before = database.strings(RELATIONS);

        assertStops(3, named);
        for (SeedFixture.Outcome outcome : List.of(fixture.run("seed", "--dry-run"), fixture.run("doctor"))) {
            assertThat(outcome.out() + outcome.err()).contains(named);
            assertThat(outcome.exitCode()).isEqualTo(3);
        }
        assertThat(database.strings(RELATIONS)).isEqualTo(before);
        assertThat(fixture.folder().resolve("warehouse/bronze")).doesNotExist();
    }

    @Test
    void aMartWithoutItsSchemaIsKnownBeforeARowIsRead() throws Exception {
        TestDatabase mart = PostgresExtension.create();
        configure("mart.url = \"" + mart.url() + "\"");

        assertRefusedBeforeAnythingIsWritten(
                "Cannot publish to the mart at " + mart.url() + ": there is no schema raw",
                "CREATE SCHEMA IF NOT EXISTS raw and GRANT USAGE, CREATE ON SCHEMA raw TO postgres");
        for (String command : List.of("sync", "publish")) {
            assertThat(fixture.run(command).err()).contains("there is no schema raw");
        }
    }

    @Test
    void aLedgerThatIsSomebodyElsesIsKnownBeforeARowIsRead() {
        database.execute("CREATE SCHEMA ops; CREATE TABLE ops.runs (id int)");

        assertRefusedBeforeAnythingIsWritten("ops.runs is there and is not lotlake's", "lotlake.catalog.ledger-schema");
    }

    @Test
    void aCatalogThatOnlyReadsIsKnownBeforeARowIsRead() throws Exception {
        database.execute("""
                CREATE ROLE only_reads LOGIN SUPERUSER; ALTER ROLE only_reads SET default_transaction_read_only = on;
                """);
        configure("catalog.user = only_reads");

        assertRefusedBeforeAnythingIsWritten(
                "Cannot write to the catalog database: default_transaction_read_only is on for only_reads");
    }

    @Test
    void allThatIsWrongIsCountedAndTheDoctorShowsIt() throws Exception {
        database.execute("CREATE VIEW raw.ads_volkswagen AS SELECT 1 AS lid; DROP TABLE prices_auto_mobile");

        SeedFixture.Outcome seed = fixture.run("seed");
        SeedFixture.Outcome doctor = fixture.run("doctor");

        assertThat(seed.err())
                .contains("raw.ads_volkswagen is a view")
                .containsPattern("\\(lotlake doctor shows [1-9] more\\)");
        assertThat(doctor.out()).contains("raw.ads_volkswagen is a view", "no table public.prices_auto_mobile");
        assertThat(seed.exitCode()).isEqualTo(3);
    }

    @Test
    void missingColumnIsNamed() {
        database.execute("ALTER TABLE full_auto_mobile DROP COLUMN vin");

        assertStops(3, "public.full_auto_mobile has no column vin", "add it as text");
    }

    @Test
    void wrongTypeOfAColumnIsNamed() {
        database.execute("ALTER TABLE stat_auto_mobile ALTER views TYPE text");

        assertStops(3, "public.stat_auto_mobile.views is text where integer is wanted");
    }

    @Test
    void allProblemsOfTheSourceAreReportedTogether() {
        database.execute("DROP TABLE mapping.lot_volkswagen; ALTER TABLE cust_auto_mobile DROP COLUMN web");

        assertStops(3, "mapping.lot_volkswagen", "lotlake.makes", "public.cust_auto_mobile has no column web");
    }

    @Test
    void unknownKeyIsNamedWithTheKnownOnes() throws Exception {
        configure("portal = [x]");

        assertStops(3, "lotlake.portal: unknown key", "portals");
    }

    @Test
    void portalWithAQuoteInItsNameIsRefused() throws Exception {
        replaceInConfig("portals = [mobile]", "portals = [\"mo'bile\"]");

        assertStops(3, "lotlake.portals", "mo'bile");
    }

    @Test
    void bucketsThatGiveTooManyFilesAreRefusedBeforeAByteIsRead() throws Exception {
        database.execute("""
                INSERT INTO full_auto_mobile (lid, created, modified)
                SELECT n, now() - make_interval(months => n), now() FROM generate_series(2, 12) n;
                ANALYZE full_auto_mobile
                """);
        configure("buckets = 4096");

        assertRefusedBeforeAnythingIsWritten(
                "gold.fct_listings", "lotlake.buckets = 4096", "53248 files", "set lotlake.buckets = auto");
    }

    @Test
    void emptySourceStopsBeforeThePublication() {
        database.execute("TRUNCATE full_auto_mobile");

        assertStops(4, "public.full_auto_mobile", "lotlake.gates.allow-empty-source");
    }

    @Test
    void unwritableWarehouseIsNamed() throws Exception {
        Path file = Files.createFile(fixture.folder().resolve("a-file"));
        fixture.configure(List.of(MAKE), file.resolve("warehouse").toString(), "");

        assertStops(5, file.toString(), "lotlake.warehouse");
    }

    @Test
    void valueThatTheLakeCannotHoldIsNamedWithItsColumn() {
        database.execute("UPDATE full_auto_mobile SET price = 'NaN'");

        assertStops(3, "column price holds NaN");
    }

    @Test
    void configurationFileThatIsNotThereIsNamed() throws Exception {
        Files.delete(fixture.config());

        assertStops(3, fixture.config().toString(), "--config");
    }

    @Test
    void secondRunOnALakeNamesTheFirst() throws Exception {
        try (Connection first = database.connect();
                Statement statement = first.createStatement()) {
            statement.execute("SET application_name = 'lotlake run one'");
            statement.execute("SELECT pg_advisory_lock(hashtextextended('lotlake lake', 0))");

            assertStops(75, "another one works on the lake lake", "lotlake run one", "wait until it has ended");
        }
    }

    @Test
    void makeThatIsNotConfiguredIsRefused() {
        SeedFixture.Outcome outcome = fixture.run("seed", "--make", "tesla");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.err()).contains("Cannot use --make tesla", "lotlake.makes has [volkswagen]");
    }

    @Test
    void wrongUsageShowsTheUsage() {
        SeedFixture.Outcome outcome = fixture.run("seed", "--nope");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("--nope", "Usage: lotlake seed");
    }
}
