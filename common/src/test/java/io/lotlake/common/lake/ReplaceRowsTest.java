package io.lotlake.common.lake;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.util.QueryExecutionListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkExtension.class, PostgresExtension.class})
class ReplaceRowsTest {
    /** Counts how often the rows of a test were computed. */
    private static final AtomicInteger COMPUTED = new AtomicInteger();

    private static final Instant FIRST = Instant.parse("2026-03-01T08:00:00Z");

    private LotlakeConfig config;
    private Lake lake;
    private TableSpec visits;

    @BeforeEach
    void sixVisitsInThreeMonths(SparkSession spark, TestDatabase database, @TempDir Path warehouse, TestInfo test) {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        config = LotlakeConfig.bind(settings);
        settings.check();
        lake = TestLake.open(config, spark, FIRST);
        visits = visits(
                "silver.visits_" + test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT));
        lake.create(visits);
        lake.overwrite(visits, rows("""
                (1, 'a', 'old', 1), (2, 'a', 'old', 1), (3, 'a', 'old', 2),
                (3, 'b', 'old', 2), (4, 'a', 'old', 3), (5, 'a', NULL, 3)"""), "all", Map.of());
    }

    private static TableSpec visits(String name) {
        return table(name, "Visits.")
                .key("lid", "place")
                .partitionedBy("months(seen_at)", "bucket(N, lid)")
                .required("lid", LongType, "Listing id.")
                .required("place", StringType, "Place.")
                .optional("note", StringType, "Note.")
                .required("seen_at", TimestampType, "Moment.")
                .build();
    }

    private Lake nextRun() {
        return TestLake.open(config, lake.spark(), FIRST.plusSeconds(86_400));
    }

    private Dataset<Row> rows(String values) {
        return lake.spark()
                .sql("SELECT CAST(lid AS bigint) AS lid, place, note, make_timestamp(2026, month, 1, 0, 0, 0)"
                        + " AS seen_at"
                        + " FROM VALUES " + values + " AS t(lid, place, note, month)");
    }

    private Dataset<Row> keys(String values) {
        return lake.spark().sql("SELECT CAST(lid AS bigint) AS lid FROM VALUES " + values + " AS t(lid)");
    }

    private List<String> texts() {
        return lake
                .readLatest(visits)
                .selectExpr("concat_ws(' ', lid, place, coalesce(note, '-'), month(seen_at)) AS text")
                .orderBy("text")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private Set<String> files() throws IOException {
        Set<String> files = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks =
                lake.icebergTable(visits).newScan().planFiles()) {
            tasks.forEach(task -> files.add(task.file().location()));
        }
        return files;
    }

    /** The number of positions in each delete file of the current snapshot. */
    private List<Long> deletes() {
        return lake
                .spark()
                .sql("SELECT record_count FROM " + visits.name() + ".delete_files ORDER BY 1")
                .collectAsList()
                .stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    private void assertCountsAreThoseOfTheRows() {
        assertThat(lake.head(visits).orElseThrow().totalRows())
                .isEqualTo(lake.readPinned(visits).count());
    }

    @Test
    void changedAddedAndVanishedRowsOfTheKeysAreReplaced() {
        lake.replaceRows(
                visits,
                keys("(1), (3), (5), (9)"),
                rows("(1, 'a', 'new', 1), (3, 'b', 'new', 2), (3, 'c', 'new', 2), (9, 'a', 'new', 1)"),
                "some",
                Map.of("lotlake.x", "7"));

        assertThat(texts())
                .containsExactly("1 a new 1", "2 a old 1", "3 b new 2", "3 c new 2", "4 a old 3", "9 a new 1");
        assertThat(new Lineage(lake).property(visits, "lotlake.x")).contains("7");
    }

    @Test
    void rowMovesToThePartitionOfItsNewMonth() {
        lake.replaceRows(visits, keys("(1)"), rows("(1, 'a', 'moved', 3)"), "some", Map.of());

        assertThat(texts()).contains("1 a moved 3").hasSize(6);
        assertThat(lake.readLatest(visits)
                        .where("lid = 1 AND seen_at < '2026-02-01'")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void noFileIsRewritten() throws Exception {
        Set<String> before = files();

        Commit commit = lake.replaceRows(
                visits, keys("(4), (7)"), rows("(4, 'a', 'new', 3), (7, 'a', 'new', 5)"), "some", Map.of());

        assertThat(files()).containsAll(before).hasSize(before.size() + 2);
        assertThat(deletes()).containsExactly(1L);
        assertThat(commit.rewritten()).isEqualTo("2 rows written, 1 taken out");
        assertCountsAreThoseOfTheRows();
    }

    @Test
    void newKeysAloneDeleteNothing() throws Exception {
        Set<String> before = files();

        lake.replaceRows(visits, keys("(7), (8)"), rows("(7, 'a', 'new', 3), (8, 'a', 'new', 5)"), "some", Map.of());

        assertThat(files()).containsAll(before).hasSizeGreaterThan(before.size());
        assertThat(deletes()).isEmpty();
        assertThat(texts()).contains("7 a new 3", "8 a new 5").hasSize(8);
    }

    @Test
    void aKeyThatIsReplacedInEveryRunIsThereOnce() {
        lake.replaceRows(visits, keys("(1), (3)"), rows("(1, 'a', 'new', 1), (3, 'a', 'new', 2)"), "some", Map.of());
        assertCountsAreThoseOfTheRows();

        Commit second = nextRun()
                .replaceRows(
                        visits,
                        keys("(1), (2), (3)"),
                        rows("(1, 'a', 'newer', 1), (2, 'a', NULL, 1)"),
                        "some",
                        Map.of());

        assertThat(texts()).containsExactly("1 a newer 1", "2 a - 1", "4 a old 3", "5 a - 3");
        assertThat(second.addedRows()).isEqualTo(2);
        assertThat(second.deletedRows()).isEqualTo(3);
        assertThat(deletes()).as("one file of deletes for a data file").hasSameSizeAs(Set.copyOf(deletedFiles()));
        assertCountsAreThoseOfTheRows();
    }

    private List<String> deletedFiles() {
        return lake
                .spark()
                .sql("SELECT DISTINCT file_path, delete_file_path FROM " + visits.name() + ".position_deletes")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    @Test
    void overwritingDropsTheDeletes() {
        lake.replaceRows(visits, keys("(1), (3)"), rows("(1, 'a', 'new', 1)"), "some", Map.of());

        Commit seeded = nextRun().overwrite(visits, rows("(1, 'a', 'seed', 1), (6, 'a', 'seed', 1)"), "all", Map.of());

        assertThat(deletes()).isEmpty();
        assertThat(seeded.totalRows()).isEqualTo(2);
        assertThat(seeded.addedRows()).isEqualTo(2);
        assertThat(seeded.deletedRows()).isEqualTo(4);
        assertThat(texts()).containsExactly("1 a seed 1", "6 a seed 1");
    }

    @Test
    void wholeKeysAreReplacedAlone() {
        Dataset<Row> keys =
                rows("(3, 'b', '', 2), (4, 'a', '', 3), (9, 'z', '', 3)").select("place", "lid");

        lake.replaceRows(visits, keys, rows("(3, 'b', NULL, 2)"), "some", Map.of());

        assertThat(texts()).containsExactly("1 a old 1", "2 a old 1", "3 a old 2", "3 b - 2", "5 a - 3");
        assertCountsAreThoseOfTheRows();
    }

    @Test
    void aTableWithoutASnapshotTakesThem() {
        visits = visits(visits.name() + "_empty");
        lake.create(visits);

        lake.replaceRows(visits, keys("(1), (2)"), rows("(1, 'a', NULL, 1)"), "some", Map.of());

        assertThat(texts()).containsExactly("1 a - 1");
        assertCountsAreThoseOfTheRows();
    }

    @Test
    void aPublishedTableIsReplacedOnTheBranchOfTheRun() {
        visits = visits("gold." + visits.name().substring("silver.".length()));
        lake.create(visits);
        lake.overwrite(visits, rows("(1, 'a', 'old', 1), (2, 'a', 'old', 1)"), "all", Map.of());

        Commit commit =
                lake.replaceRows(visits, keys("(1)"), rows("(1, 'b', 'new', 1)"), "some", Map.of("lotlake.x", "1"));

        assertThat(texts()).containsExactly("1 b new 1", "2 a old 1");
        assertThat(lake.spark().table(visits.name()).isEmpty()).isTrue();
        assertThat(commit.property("lotlake.x")).contains("1");
        assertThat(commit.property(Commit.STEP)).contains("some");
        assertCountsAreThoseOfTheRows();
    }

    @Test
    void aTableOfAnEarlierVersionIsNotRewrittenEither() throws Exception {
        lake.spark()
                .sql("ALTER TABLE " + visits.name()
                        + " UNSET TBLPROPERTIES ('write.merge.mode', 'write.delete.granularity')");
        Set<String> before = files();

        lake.replaceRows(visits, keys("(3)"), rows("(3, 'a', 'new', 2)"), "some", Map.of());

        assertThat(files()).containsAll(before);
        assertThat(deletes()).containsExactly(2L);
    }

    @Test
    void aRequiredValueThatIsMissingStopsTheWriteAndLeavesTheTable() {
        Dataset<Row> rows = rows("(1, 'a', 'new', 1), (4, 'a', 'new', NULL)");

        assertThatThrownBy(() -> lake.replaceRows(visits, keys("(1), (4)"), rows, "some", Map.of()))
                .hasMessage("Cannot write " + visits.name()
                        + ": a row has no seen_at, which is required; correct it where it comes from and"
                        + " run the command again")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GATE));

        assertThat(texts()).contains("1 a old 1").hasSize(6);
        assertThat(lake.commits(visits)).hasSize(1);
    }

    @Test
    void noKeysAreOneSnapshotThatSaysSo() {
        lake.replaceRows(
                visits,
                keys("(1)").where("lid > 1"),
                rows("(1, 'a', 'x', 1)").where("lid > 1"),
                "some",
                Map.of("lotlake.x", "9"));

        assertThat(texts()).contains("1 a old 1").hasSize(6);
        assertThat(new Lineage(lake).property(visits, "lotlake.x")).contains("9");
        assertCountsAreThoseOfTheRows();
    }

    @Test
    void theRowsAreComputedOnceAndOfTheTableOnlyKeysAreRead() throws Exception {
        COMPUTED.set(0);
        lake.spark().udf().register("noted", (UDF1<String, String>) ReplaceRowsTest::noted, StringType);
        Dataset<Row> rows = rows("(1, 'a', 'new', 1), (3, 'a', 'new', 2)").withColumn("note", expr("noted(note)"));
        List<String> plans = plansOf(() -> lake.replaceRows(visits, keys("(1), (3)"), rows, "some", Map.of()));

        assertThat(texts()).contains("1 a new 1", "3 a new 2").hasSize(5);
        assertThat(COMPUTED).hasValue(2);
        requireScans(scans(plans));
    }

    /** The driver itself reads the keys of the table. */
    void requireScans(List<String> scans) {
        assertThat(scans).isEmpty();
    }

    @Test
    void sameStepOfTheSameRunHappensOnce() {
        Commit first = lake.replaceRows(visits, keys("(1)"), rows("(1, 'a', 'new', 1)"), "some", Map.of());
        Commit again = lake.replaceRows(visits, keys("(2)"), rows("(2, 'a', 'new', 1)"), "some", Map.of());

        assertThat(again).isEqualTo(first);
        assertThat(texts()).contains("2 a old 1");
    }

    @Test
    void keysThatTheTableLacksAreOneSnapshotThatSaysSo() {
        lake.replaceRows(
                visits, keys("(99)"), rows("(99, 'a', 'x', 1)").where("false"), "some", Map.of("lotlake.x", "8"));

        assertThat(texts()).hasSize(6);
        assertThat(new Lineage(lake).property(visits, "lotlake.x")).contains("8");
    }

    private static String noted(String note) {
        COMPUTED.incrementAndGet();
        return note;
    }

    /** The physical plans of the writes that the work performs. */
    private List<String> plansOf(Runnable work) throws Exception {
        List<String> plans = new CopyOnWriteArrayList<>();
        QueryExecutionListener listener = new QueryExecutionListener() {
            @Override
            public void onSuccess(String function, QueryExecution execution, long nanos) {
                plans.add(execution.toString());
            }

            @Override
            public void onFailure(String function, QueryExecution execution, Exception failure) {
                plans.add(failure.toString());
            }
        };
        org.apache.spark.sql.classic.SparkSession session = (org.apache.spark.sql.classic.SparkSession) lake.spark();
        session.listenerManager().register(listener);
        try {
            work.run();
            session.sparkContext().listenerBus().waitUntilEmpty();
        } finally {
            session.listenerManager().unregister(listener);
        }
        return plans;
    }

    private static List<String> scans(List<String> plans) {
        return plans.stream()
                .flatMap(String::lines)
                .filter(line -> line.contains("BatchScan") || line.contains("IcebergNativeScan"))
                .toList();
    }
}
