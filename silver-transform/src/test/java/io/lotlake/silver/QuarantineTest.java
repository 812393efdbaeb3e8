package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.Rejection;
import io.lotlake.common.run.Balance;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.silver.build.SilverSeed;
import io.lotlake.silver.build.SilverTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class QuarantineTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00.000001Z");
    private static final Instant TUESDAY = Instant.parse("2026-03-03T08:00:00Z");
    private static final String BAD = """
            (1, 'mobile', 100, 'km', 1, '["ABS"]', 'fine'),
            (2, 'mobile', 2147483647, 'mi', 1, NULL, 'Call Jo: 0170'),
            (3, 'scout', 5, NULL, 2147483647, NULL, 'more free text'),
            (4, 'scout', 5, NULL, 1, r'["\\u0000"]', 'even more'),
            (5, 'mobile', 5, NULL, 1, NULL, 'twice'),
            (5, 'scout', 5, NULL, 1, NULL, 'twice')
            """;
    private static final String MENDED = """
            (1, 'mobile', 100, 'km', 1, '["ABS"]', 'fine'), (2, 'mobile', 7, 'mi', 1, NULL, NULL),
            (3, 'scout', 5, NULL, 7, NULL, NULL), (4, 'scout', 5, NULL, 1, NULL, NULL),
            (5, 'scout', 5, NULL, 1, NULL, NULL)
            """;

    @TempDir
    private static Path warehouse;

    private static StepResult build(Lake lake, LotlakeConfig config, String table) throws Exception {
        return SilverSeed.builds(Silver.ALL, lake, config).get(table).work().call();
    }

    /** Lands the rows and builds the listings in the run of the lake. */
    private static StepResult landAndBuild(Lake lake, LotlakeConfig config, String values) throws Exception {
        Dataset<Row> landed = Landed.rows(
                lake.spark(),
                Bronze.FULL_AUTO,
                "SELECT *, '" + lake.run().id()
                        + "' AS _run_id FROM VALUES " + values
                        + " AS t(lid, _portal, mileage, mileage_unit, power_kw, seals, description)");
        Landed.append(lake, Bronze.FULL_AUTO, landed, Map.of("mobile", "m", "scout", "s"));
        return build(lake, config, "silver.listings");
    }

    private static List<String> strings(Lake lake, String sql) {
        return lake.spark().sql(sql).collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
    }

    /** A reason of one row. Its sample has numbers only, none of the texts of the row. */
    private static Rejection rejection(String reason, String portal, int lid, int mileage, int kilowatts) {
        String sample = "{\"_portal\":\"%s\",\"lid\":\"%d\",\"mileage\":\"%d\",\"power_kw\":\"%d\"}";
        return new Rejection(reason, 1, List.of(sample.formatted(portal, lid, mileage, kilowatts)));
    }

    @Test
    void aTextIsNoSample() {
        assertThatThrownBy(
                        () -> SilverTable.of(Listings.TABLE, Bronze.FULL_AUTO).sampling("mileage", "title"))
                .hasMessage("Cannot show title in samples of silver.listings: it is not a number, so it may hold"
                        + " personal data; take columns of numbers");
    }

    @Test
    void whatCannotBeCleanedIsInQuarantineUntilItCan(SparkSession spark, TestDatabase database) throws Exception {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile,scout", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        Lake monday = TestLake.open(config, spark, MONDAY);

        StepResult first = landAndBuild(monday, config, BAD);

        assertThat(first)
                .isEqualTo(new StepResult(6, 2, 4, "")
                        .withBalance(new Balance(6, 2, 4))
                        .withRejections(List.of(
                                rejection("mileage in kilometres does not fit an integer", "mobile", 2, 2147483647, 1),
                                rejection("power in horsepower does not fit an integer", "scout", 3, 5, 2147483647),
                                rejection("seals or equipment hold a NUL character", "scout", 4, 5, 1),
                                rejection("the listing id is also at portal scout", "mobile", 5, 5, 1))));
        assertThat(strings(monday, "SELECT concat(lid, ' ', portal) FROM silver.listings ORDER BY lid"))
                .containsExactly("1 mobile", "5 scout");
        assertThat(strings(
                        monday,
                        "SELECT concat_ws(' | ', table_name, row_key, reason) FROM silver.quarantine ORDER BY row_key"))
                .containsExactly(
                        "silver.listings | {\"_portal\":\"mobile\",\"lid\":2}"
                                + " | mileage in kilometres does not fit an integer",
                        "silver.listings | {\"_portal\":\"mobile\",\"lid\":5} | the listing id is also at portal scout",
                        "silver.listings | {\"_portal\":\"scout\",\"lid\":3}"
                                + " | power in horsepower does not fit an integer",
                        "silver.listings | {\"_portal\":\"scout\",\"lid\":4}"
                                + " | seals or equipment hold a NUL character");
        assertThat(strings(monday, "SELECT payload FROM silver.quarantine WHERE row_key LIKE '%:2}'"))
                .containsExactly("{\"lid\":2,\"mileage\":2147483647,\"mileage_unit\":\"mi\",\"power_kw\":1,"
                        + "\"created\":\"2026-03-01T08:00:00.000Z\",\"modified\":\"2026-03-01T08:00:00.000Z\","
                        + "\"_portal\":\"mobile\",\"_run_id\":\"" + monday.run().id() + "\","
                        + "\"_ingested_at\":\"2026-03-01T08:00:00.000Z\",\"_op\":\"r\"}");
        assertThat(strings(monday, "SELECT DISTINCT concat(run_id, ' ', rejected_at) FROM silver.quarantine"))
                .containsExactly(monday.run().id() + " 2026-03-02 08:00:00.000001");

        Lake again = TestLake.open(config, spark, MONDAY);
        assertThat(build(again, config, "silver.listings")).isEqualTo(first);
        assertThat(strings(again, "SELECT row_key FROM silver.quarantine")).hasSize(4);

        Lake tuesday = TestLake.open(config, spark, TUESDAY);
        assertThat(landAndBuild(tuesday, config, MENDED))
                .isEqualTo(new StepResult(5, 5, 0, "")
                        .withBalance(new Balance(5, 5, 0))
                        .withRejections(List.of()));
        assertThat(strings(tuesday, "SELECT row_key FROM silver.quarantine")).isEmpty();
    }
}
