package io.lotlake.common.lake;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests the number of buckets that tables get, keep and must have. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class BucketsTest {
    private static final double FILE = 128.0 * (1 << 20);

    private static final TableSpec SOURCE = table("bronze.seen", "A car that was seen.")
            .optional("lid", LongType, "Listing id.")
            .optional("dt", TimestampType, "When it was seen, UTC.")
            .build();

    @TempDir
    private static Path warehouse;

    private static SparkSession session;
    private static TestDatabase lakes;

    /** Makes four rows over six months. */
    @BeforeAll
    static void landFourRows(SparkSession spark, TestDatabase database) {
        session = spark;
        lakes = database;
        Lake lake = lake("auto");
        lake.create(SOURCE);
        lake.overwrite(
                SOURCE,
                rows(lake, "(1, '2025-11-30 23:59:59'), (2, '2026-01-01'), (3, '2026-04-01'), (NULL, NULL)", "dt"),
                "land",
                Map.of());
    }

    private static Lake lake(String buckets) {
        Settings settings =
                TestLake.settings(lakes, warehouse, Map.of("portals", "mobile", "makes", "fiat", "buckets", buckets));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return TestLake.open(config, session, Instant.parse("2026-03-02T08:00:00Z"));
    }

    private static Dataset<Row> rows(Lake lake, String values, String moment) {
        return lake.spark()
                .sql("SELECT CAST(lid AS BIGINT) AS lid, CAST(moment AS TIMESTAMP) AS " + moment + " FROM VALUES "
                        + values + " AS t(lid, moment)");
    }

    private static TableSpec monthly(String name, double bytesPerRow) {
        return table("silver." + name, "A car that was seen.")
                .key("lid")
                .partitionedBy("months(seen_at)", "bucket(N, lid)")
                .sizedBy(SOURCE, bytesPerRow, "dt")
                .required("lid", LongType, "Listing id.")
                .required("seen_at", TimestampType, "When it was seen, UTC.")
                .build();
    }

    private static TableSpec whole(String name, double bytesPerRow) {
        return table("silver." + name, "A car that was seen.")
                .key("lid")
                .partitionedBy("bucket(N, lid)")
                .sizedBy(SOURCE, bytesPerRow)
                .required("lid", LongType, "Listing id.")
                .build();
    }

    private static int buckets(Lake lake, TableSpec table) {
        return Buckets.of(lake.icebergTable(table)).orElseThrow();
    }

    @Test
    void aNewTableGetsWhatTheTableBelowAsksFor() {
        Lake lake = lake("auto");
        TableSpec whole = whole("sized", 4 * FILE);
        TableSpec monthly = monthly("sized_by_month", 6 * FILE);

        lake.create(whole);
        lake.create(monthly);

        assertThat(buckets(lake, whole)).isEqualTo(16);
        assertThat(buckets(lake, monthly)).isEqualTo(4);
    }

    @Test
    void aTableIsSmallWhereTheTableBelowIsNotThere() {
        Lake lake = lake("auto");
        TableSpec table = table("silver.orphan", "A car.")
                .partitionedBy("months(seen_at)", "bucket(N, lid)")
                .sizedBy(whole("nowhere", 1), 1e12, "dt")
                .required("lid", LongType, "Listing id.")
                .required("seen_at", TimestampType, "When it was seen, UTC.")
                .build();

        lake.create(table);

        assertThat(buckets(lake, table)).isEqualTo(1);
    }

    @Test
    void aConfiguredNumberIsThatOfAllNewTables() {
        Lake lake = lake("3");
        TableSpec whole = whole("configured", 4 * FILE);
        TableSpec monthly = monthly("configured_by_month", 4 * FILE);

        lake.create(whole);
        lake.create(monthly);

        assertThat(buckets(lake, whole)).isEqualTo(3);
        assertThat(buckets(lake, monthly)).isEqualTo(3);
    }

    @Test
    void aTableThatIsThereKeepsItsNumberAndIsWrittenByIt() {
        TableSpec table = monthly("kept", 1);
        lake("8").create(table);
        Lake lake = lake("auto");

        lake.create(table);
        lake.overwrite(table, months(lake, 100), "all", Map.of());
        long most = mostFilesOfAPartition(lake, table);
        lake.replaceRows(table, months(lake, 40).select("lid"), months(lake, 40), "some", Map.of());

        assertThat(buckets(lake, table)).isEqualTo(8);
        assertThat(most).isEqualTo(1);
        assertThat(lake.readPinned(table).count()).isEqualTo(100);
    }

    private static Dataset<Row> months(Lake lake, int rows) {
        return lake.spark()
                .range(rows)
                .selectExpr(
                        "id AS lid", "add_months(DATE'2026-01-01', CAST(id % 3 AS INT)) + INTERVAL 1 HOUR AS seen_at");
    }

    private static long mostFilesOfAPartition(Lake lake, TableSpec table) {
        return lake.spark()
                .sql("SELECT max(n) FROM (SELECT count(*) AS n FROM " + table.name() + ".files GROUP BY partition)")
                .first()
                .getLong(0);
    }

    @Test
    void aConfiguredNumberThatATableDoesNotHaveIsRefused() {
        TableSpec table = whole("bucketed", 1);
        lake("2").create(table);
        Lake other = lake("4");

        assertThatThrownBy(() -> other.create(table))
                .hasMessage("Cannot use silver.bucketed: it has 2 buckets but lotlake.buckets = 4;"
                        + " set lotlake.buckets = auto, or 2")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    @Test
    void aNumberThatGivesTooManyFilesIsRefusedAndNothingIsCreated() {
        Lake lake = lake("4096");
        TableSpec table = monthly("crowded", 1 << 20);

        assertThatThrownBy(() -> lake.create(table))
                .hasMessageStartingWith(
                        "Cannot create silver.crowded: lotlake.buckets = 4096 gives it 24576 files of 0.00 MiB")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));

        assertThat(lake.exists(table)).isFalse();
    }
}
