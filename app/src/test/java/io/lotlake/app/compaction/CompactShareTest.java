package io.lotlake.app.compaction;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.fault.Fault;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkExtension.class, PostgresExtension.class})
class CompactShareTest {
    private static final TableSpec CARS = table("silver.cars", "A car.")
            .key("lid")
            .partitionedBy("make")
            .required("lid", LongType, "Car id.")
            .required("make", StringType, "Make.")
            .build();
    private static final TableSpec SALES = table("silver.sales", "A sale.")
            .key("lid")
            .partitionedBy("months(sold_at)", "bucket(N, lid)", "make")
            .required("lid", LongType, "Car id.")
            .optional("sold_at", TimestampType, "Moment of the sale.")
            .optional("make", StringType, "Make.")
            .build();
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(10);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private TestDatabase database;
    private Lake lake;

    @BeforeEach
    void freshLake(SparkSession spark) {
        database = PostgresExtension.create();
        LotlakeConfig config =
                LotlakeConfig.bind(TestLake.settings(database, folder.resolve("warehouse"), Map.of("buckets", "2")));
        lake = TestLake.open(config, spark, Instant.parse("2099-01-01T00:00:00Z"));
        lake.create(CARS);
    }

    private CompactShare share(String share) {
        Settings settings = TestLake.settings(database, folder, Map.of("sync.compact-share", share));
        CompactShare bound = CompactShare.bind(settings);
        settings.check();
        return bound;
    }

    private void run(String share, Duration sync, TableSpec... tables) {
        Steps steps = new Steps(new PrintStream(printed, true, StandardCharsets.UTF_8));
        share(share).run(lake, List.of(tables), steps, sync);
    }

    private void insert(int least, int greatest, String make) {
        Dataset<Row> cars = lake.spark().range(least, greatest + 1).toDF("lid").withColumn("make", lit(make));
        lake.append(CARS, cars, make + " from " + least, Map.of());
    }

    private void delete(int least, int greatest) {
        Dataset<Row> lids = lake.spark().range(least, greatest + 1).toDF("lid");
        Dataset<Row> none = lids.withColumn("make", lit("")).where("lid < 0");
        lake.replaceRows(CARS, lids, none, "delete from " + least, Map.of());
    }

    private long files(String make) {
        return lake.spark()
                .table("silver.cars.files")
                .where("partition.make = '" + make + "'")
                .count();
    }

    private long commits(TableSpec table, String step) {
        return lake.commits(table).stream()
                .filter(commit -> commit.property(Commit.STEP).orElse("").startsWith(step))
                .count();
    }

    private List<String> rows(TableSpec table) {
        return lake.spark().table(table.name()).toJSON().collectAsList().stream()
                .sorted()
                .toList();
    }

    private void tag(TableSpec table, String name) {
        Table iceberg = lake.icebergTable(table);
        iceberg.manageSnapshots()
                .createTag(name, iceberg.currentSnapshot().snapshotId())
                .commit();
    }

    @Test
    void smallFilesAndDeletesOfAPartitionBecomeOneFile() {
        insert(1, 20, "fiat");
        insert(21, 30, "fiat");
        insert(31, 40, "opel");
        delete(19, 22);
        tag(CARS, "pub_1");
        List<String> before = rows(CARS);

        run("0.5", LONG, CARS);

        Commit head = lake.head(CARS).orElseThrow();
        assertThat(rows(CARS)).isEqualTo(before).hasSize(36);
        assertThat(files("fiat")).isOne();
        assertThat(files("opel")).isOne();
        assertThat(head.totalRows()).isEqualTo(36);
        assertThat(head.summary())
                .containsEntry(Commit.RUN_ID, lake.run().id())
                .containsEntry(Commit.STEP, "dangling deletes of silver.cars")
                .containsEntry("total-position-deletes", "0");
        assertThat(lake.icebergTable(CARS).currentSnapshot().operation()).isEqualTo("replace");
        assertThat(lake.spark()
                        .sql("SELECT * FROM silver.cars VERSION AS OF 'pub_1'")
                        .count())
                .isEqualTo(36);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("compact silver.cars")
                .contains("2 small files (1 KiB) of 1 partition and 2 files with 4 deleted rows");
    }

    @Test
    void aPartitionIsFoundByMonthBucketAndNull() {
        lake.create(SALES);
        Dataset<Row> sales = lake.spark().sql("""
                SELECT lid, sold_at, make FROM VALUES (1L), (2L), (3L), (4L) AS l(lid),
                       VALUES (TIMESTAMP '1969-03-05 10:00'), (TIMESTAMP '2026-11-29 10:00'), (NULL) AS s(sold_at),
                       VALUES ('fiat'), (NULL) AS m(make)
                """);
        lake.append(SALES, sales, "first", Map.of());
        lake.append(SALES, sales, "second", Map.of());
        List<String> before = rows(SALES);
        assertThat(lake.spark().table("silver.sales.files").count()).isEqualTo(24);

        run("1", LONG, SALES);

        assertThat(lake.spark().table("silver.sales.files").count()).isEqualTo(12);
        assertThat(rows(SALES)).isEqualTo(before).hasSize(48);
        assertThat(commits(SALES, "compact")).isOne();
    }

    @Test
    void theWorstPartitionGoesFirst() {
        for (int lid = 1; lid <= 5; lid++) {
            insert(lid, lid, "fiat");
        }
        insert(6, 6, "opel");
        insert(7, 7, "opel");

        run("0.5", SHORT, CARS);

        assertThat(files("fiat")).isOne();
        assertThat(files("opel")).isEqualTo(2);
    }

    @Test
    void theNextCommitDoesNotBeginWhenTheTimeIsUsedUp() {
        lake.create(SALES);
        Dataset<Row> sale =
                lake.spark().sql("SELECT 1L AS lid, TIMESTAMP '2026-11-29 10:00' AS sold_at, 'fiat' AS make");
        lake.append(SALES, sale, "first", Map.of());
        lake.append(SALES, sale, "second", Map.of());
        insert(1, 1, "fiat");
        insert(2, 2, "fiat");

        run("1", SHORT, CARS, SALES);
        assertThat(commits(CARS, "compact") + commits(SALES, "compact")).isOne();

        run("1", LONG, CARS, SALES);
        assertThat(commits(CARS, "compact") + commits(SALES, "compact")).isEqualTo(2);
    }

    @Test
    void aCommitHasSixteenPartitionsAtMost() {
        Dataset<Row> cars = lake.spark().range(20).selectExpr("id AS lid", "concat('make ', id) AS make");
        lake.append(CARS, cars, "first", Map.of());
        lake.append(CARS, cars, "second", Map.of());

        run("1", LONG, CARS);

        assertThat(lake.spark().table("silver.cars.files").count()).isEqualTo(20);
        assertThat(lake.commits(CARS))
                .filteredOn(commit -> commit.property(Commit.STEP).orElse("").startsWith("compact"))
                .extracting(
                        commit -> commit.property(Commit.STEP).orElse(""),
                        commit -> commit.property("added-data-files").orElse(""))
                .containsExactly(tuple("compact silver.cars", "16"), tuple("compact silver.cars, 2", "4"));
    }

    @Test
    void aPartitionThatCostsReadersHardlyMoreStaysAsItIs() {
        Dataset<Row> many = lake.spark().range(700_000).selectExpr("xxhash64(id) AS lid", "'fiat' AS make");
        lake.append(CARS, many, "many", Map.of());
        insert(1, 1, "fiat");

        run("1", LONG, CARS);
        assertThat(commits(CARS, "compact")).isZero();

        insert(2, 2, "fiat");
        insert(3, 3, "fiat");
        run("1", LONG, CARS);
        assertThat(commits(CARS, "compact")).isOne();
    }

    @Test
    void aShareOfZeroCompactsNothing() {
        insert(1, 1, "fiat");
        insert(2, 2, "fiat");

        run("0", LONG, CARS);

        assertThat(commits(CARS, "compact")).isZero();
        assertThat(printed.size()).isZero();
    }

    @Test
    void aFailureOnlyWarns() {
        insert(1, 10, "fiat");
        insert(11, 20, "fiat");
        delete(10, 11);
        List<String> before = rows(CARS);
        Failpoints.arm(Failpoint.COMPACTION, Fault.BEFORE, 1);

        run("1", LONG, CARS);

        assertThat(Failpoints.disarm()).isTrue();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("warning: Cannot compact after the sync: failpoint COMPACTION")
                .contains("the sync is published, a later sync or maintain compacts");
        assertThat(commits(CARS, "compact")).isZero();
        assertThat(rows(CARS)).isEqualTo(before);
        assertThat(lake.head(CARS).orElseThrow().totalRows()).isEqualTo(18);
    }

    @Test
    void aShareThatIsNoShareIsRefused() {
        for (String wrong : List.of("1.5", "-0.1", "some")) {
            assertThatThrownBy(() -> share(wrong))
                    .isInstanceOf(LotlakeException.class)
                    .hasMessageContaining("lotlake.sync.compact-share: ")
                    .hasMessageContaining("0..1")
                    .extracting(failure -> ((LotlakeException) failure).exitCode())
                    .isEqualTo(ExitCode.CONFIGURATION);
        }
    }
}
