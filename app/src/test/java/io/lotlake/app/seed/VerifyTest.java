package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.session.LakeSession;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each check finds the damage for which it is made, and there is no finding without damage. */
@Tag("nightly")
@ExtendWith(PostgresExtension.class)
class VerifyTest {
    private static final SourcePlan PLAN = new SourcePlan(
                    7, 600, 3_000, List.of("mobile", "scout"), List.of("volkswagen", "bmw", "audi"))
            .withRecentRates();

    private static SeedFixture fixture;
    private static TestDatabase database;

    private final Map<String, String> pointers = new HashMap<>();

    @BeforeAll
    static void seed(TestDatabase fresh, @TempDir Path folder) throws Exception {
        database = fresh;
        fixture = SeedFixture.generated(database, PLAN, folder);
        // Two portals claim one listing: one of its rows goes to quarantine.
        database.execute("INSERT INTO full_auto_scout SELECT * FROM full_auto_mobile ORDER BY lid LIMIT 1");
        SeedFixture.Outcome seed = fixture.run("seed");
        assertThat(seed.exitCode()).as(seed.err()).isZero();
    }

    @BeforeEach
    void remember() {
        for (String pointer : database.strings(
                "SELECT table_namespace || '.' || table_name || ' ' || metadata_location FROM iceberg_tables")) {
            String[] parts = pointer.split(" ", 2);
            pointers.put(parts[0], parts[1]);
        }
    }

    /** Restores the tables. */
    @AfterEach
    void restore() {
        pointers.forEach((table, location) -> database.execute("UPDATE iceberg_tables SET metadata_location = '"
                + location + "' WHERE table_namespace || '.' || table_name = '" + table + "'"));
    }

    /** Damage that Spark does, bypassing lotlake. */
    private interface Damage {
        void doTo(SparkSession spark) throws Exception;
    }

    private static void damage(Damage damage) throws Exception {
        Settings settings = Settings.load(Optional.of(fixture.config()));
        try (SparkSession spark = LakeSession.open(LotlakeConfig.bind(settings), "damage")) {
            damage.doTo(spark);
        }
    }

    private static long least(SparkSession spark, String column, String from) {
        return spark.sql("SELECT min(" + column + ") FROM " + from).first().getLong(0);
    }

    private static void assertFinds(SeedFixture.Outcome verify, String... findings) {
        assertThat(verify.out().lines().filter(line -> line.startsWith("FINDING  ")))
                .as(verify.out() + verify.err())
                .contains(List.of(findings).stream()
                        .map(finding -> "FINDING  " + finding)
                        .toArray(String[]::new));
        assertThat(verify.exitCode()).isEqualTo(4);
    }

    private static DataFile anyFile(Table table) throws IOException {
        try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
            return files.iterator().next().file().copy();
        }
    }

    @Test
    void aLakeWithoutDamageIsWhole() {
        SeedFixture.Outcome full = fixture.run("verify");
        SeedFixture.Outcome quick = fixture.run("verify", "--quick");

        assertThat(full.out() + full.err()).contains("everything is whole").doesNotContain("note ");
        assertThat(full.exitCode()).as(full.out() + full.err()).isZero();
        assertThat(quick.out()).contains("everything is whole");
        assertThat(quick.exitCode()).as(quick.out() + quick.err()).isZero();
    }

    @Test
    void aDryRunOfMaintenancePrintsWhatIsDueAndChangesNothing() {
        SeedFixture.Outcome plan = fixture.run("maintain", "--dry-run");

        assertThat(plan.out()).as(plan.err()).contains("gold.dim_dates: count distinct values");
        assertThat(plan.exitCode()).as(plan.out() + plan.err()).isZero();
        pointers.forEach((table, location) -> assertThat(database.strings("SELECT metadata_location FROM iceberg_tables"
                        + " WHERE table_namespace || '.' || table_name = '" + table + "'"))
                .containsExactly(location));
    }

    @Test
    void changedAndLostRowsOfTheLakeAreFound() throws Exception {
        damage(spark -> {
            spark.sql("DELETE FROM bronze.prices_auto WHERE _portal = 'mobile' AND id = "
                    + least(spark, "id", "bronze.prices_auto WHERE _portal = 'mobile'"));
            spark.sql("UPDATE bronze.stat_auto SET views = coalesce(views, 0) + 1 WHERE lid = "
                    + least(spark, "lid", "bronze.stat_auto WHERE _portal = 'scout'"));
            spark.sql("DELETE FROM silver.mappings WHERE lid = " + least(spark, "lid", "silver.mappings"));
            spark.sql("UPDATE silver.listings SET url = concat(url, 'x') WHERE lid = "
                    + least(spark, "lid", "silver.listings WHERE url IS NOT NULL"));
            spark.sql("UPDATE gold.fct_listings SET views = coalesce(views, 0) + 1 WHERE lid = "
                    + least(spark, "lid", "gold.fct_listings"));
        });
        long events = database.number("SELECT count(*) FROM prices_auto_mobile");
        long stats = database.number("SELECT count(*) FROM stat_auto_scout");
        long mappings = database.number(
                "SELECT (SELECT count(*) FROM mapping.lot_volkswagen) + (SELECT count(*) FROM mapping.lot_bmw)"
                        + " + (SELECT count(*) FROM mapping.lot_audi)");
        long lost = mappings - damagedMappings();

        SeedFixture.Outcome verify = fixture.run("verify");

        assertFinds(
                verify,
                "bronze.prices_auto of mobile holds " + (events - 1) + " rows where " + events + " were committed",
                "bronze.prices_auto of public.prices_auto_mobile holds " + (events - 1) + " rows where there must be "
                        + events,
                "bronze.stat_auto of public.stat_auto_scout holds " + stats
                        + " rows, as many as it must, but not the same",
                "silver.mappings holds " + (mappings - lost) + " rows and the quarantine 0 of it where bronze.lot has "
                        + mappings);
        assertThat(verify.out())
                .containsPattern("FINDING  silver.listings holds \\d+ rows, as many as it must, but not the same")
                .containsPattern(
                        "FINDING  gold.fct_listings is not at snapshot \\d+ of publication \\w+; somebody else")
                .doesNotContain("mart raw");
    }

    private static long damagedMappings() throws Exception {
        long[] rows = new long[1];
        damage(spark -> rows[0] = spark.table("silver.mappings").count());
        return rows[0];
    }

    @Test
    void rowsThatAreThereTwiceAreFound() throws Exception {
        damage(spark -> {
            Table rates = Spark3Util.loadIcebergTable(spark, "silver.fx_rates");
            AppendFiles again = rates.newFastAppend().appendFile(anyFile(rates));
            rates.currentSnapshot().summary().forEach((key, value) -> {
                if (key.startsWith("lotlake.")) {
                    again.set(key, value);
                }
            });
            again.commit();
        });

        SeedFixture.Outcome verify = fixture.run("verify", "--quick");

        assertThat(verify.exitCode()).isEqualTo(4);
        assertThat(verify.out())
                .containsPattern("FINDING  silver.fx_rates: .*parquet is listed twice in one snapshot")
                .containsPattern("FINDING  silver.fx_rates has 2 snapshots of step 'silver.fx_rates' of run \\d")
                .containsPattern("FINDING  silver.fx_rates holds \\d+ rows and the quarantine 0 of it where");
    }

    @Test
    void missingAndCutFilesAreFound() throws Exception {
        Path[] files = new Path[2];
        damage(spark -> {
            files[0] = path(anyFile(Spark3Util.loadIcebergTable(spark, "gold.dim_dates")));
            files[1] = path(anyFile(Spark3Util.loadIcebergTable(spark, "bronze.lot")));
        });
        byte[] dates = Files.readAllBytes(files[0]);
        byte[] lot = Files.readAllBytes(files[1]);
        try {
            Files.delete(files[0]);
            Files.write(files[1], new byte[] {1, 2, 3});

            SeedFixture.Outcome verify = fixture.run("verify");

            assertThat(verify.exitCode()).isEqualTo(4);
            assertThat(verify.out())
                    .containsPattern("FINDING  gold.dim_dates: .*" + files[0].getFileName() + " is missing")
                    .containsPattern("FINDING  bronze.lot: .*" + files[1].getFileName() + " has 3 bytes where "
                            + lot.length + " were written")
                    .contains("note     no rows are compared");
        } finally {
            Files.write(files[0], dates);
            Files.write(files[1], lot);
        }
    }

    private static Path path(DataFile file) {
        return Path.of(URI.create(file.location()).getPath());
    }

    @Test
    void changedCellsOfTheMartAndLeftoversAreFound() throws Exception {
        damage(spark -> spark.sql("ALTER TABLE gold.dim_dates CREATE BRANCH run_gone"));
        database.execute("""
                CREATE TABLE before_volkswagen AS SELECT * FROM raw.ads_volkswagen;
                CREATE TABLE before_bmw AS SELECT * FROM raw.ads_bmw;
                CREATE TABLE raw.ads_bmw__0123abcd (lid bigint);
                COMMENT ON TABLE raw.ads_bmw__0123abcd IS 'Filled by lotlake as ads_bmw__0123abcd; if its publication \
                is killed, the next one drops it. Rows: 7';
                CREATE TABLE raw.ads_bmw__20260101 (lid bigint);
                UPDATE raw.ads_volkswagen SET attributes = attributes || '{"upholstery": "changed"}'
                 WHERE lid = (SELECT min(lid) FROM raw.ads_volkswagen);
                UPDATE raw.ads_bmw SET modified = modified + interval '1 microsecond'
                 WHERE lid = (SELECT min(lid) FROM raw.ads_bmw);
                ALTER TABLE raw.ads_audi RENAME TO somewhere_else;
                """);
        try {
            SeedFixture.Outcome verify = fixture.run("verify", "--quick");

            assertFinds(
                    verify,
                    "gold.dim_dates has the branch run_gone of a run that did not publish; lotlake maintain removes it"
                            + " when it is old",
                    "mart raw.ads_bmw__0123abcd is left over from a publication that was killed; the next one drops it",
                    "mart raw.ads_audi is missing",
                    "mart raw.ads_bmw holds " + database.number("SELECT count(*) FROM before_bmw")
                            + " rows, as many as it must, but not the same",
                    "mart raw.ads_volkswagen holds " + database.number("SELECT count(*) FROM before_volkswagen")
                            + " rows, as many as it must, but not the same");
            assertThat(verify.out())
                    .contains("note     mart raw.ads_bmw__20260101 is named like a table of a running publication");
        } finally {
            database.execute("""
                    DROP TABLE raw.ads_bmw__0123abcd, raw.ads_bmw__20260101;
                    TRUNCATE raw.ads_volkswagen, raw.ads_bmw;
                    INSERT INTO raw.ads_volkswagen SELECT * FROM before_volkswagen;
                    INSERT INTO raw.ads_bmw SELECT * FROM before_bmw;
                    DROP TABLE before_volkswagen, before_bmw;
                    ALTER TABLE raw.somewhere_else RENAME TO ads_audi;
                    """);
        }
    }

    @Test
    void aSourceThatWentOnIsNotedAndNoFinding() {
        String ofFirst = " WHERE lid = (SELECT min(lid) FROM full_auto_mobile)";
        database.execute("UPDATE full_auto_mobile SET url = url || 'x'" + ofFirst);
        try {
            SeedFixture.Outcome verify = fixture.run("verify");

            assertThat(verify.out())
                    .contains("note     bronze.full_auto of public.full_auto_mobile")
                    .contains("the source was written since it was read")
                    .contains("everything is whole");
            assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
        } finally {
            database.execute("UPDATE full_auto_mobile SET url = left(url, -1)" + ofFirst);
        }
    }
}
