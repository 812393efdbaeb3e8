package io.lotlake.common.lake;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkExtension.class, PostgresExtension.class})
class ReplaceRowsTest {
    private Lake lake;
    private TableSpec visits;

    @BeforeEach
    void sixVisitsInThreeMonths(SparkSession spark, TestDatabase database, @TempDir Path warehouse, TestInfo test) {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        lake = TestLake.open(config, spark, Instant.parse("2026-03-01T08:00:00Z"));
        visits = table(
                        "silver.visits_"
                                + test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT),
                        "Visits.")
                .key("lid", "place")
                .partitionedBy("months(seen_at)", "bucket(N, lid)")
                .required("lid", LongType, "Listing id.")
                .required("place", StringType, "Place.")
                .optional("note", StringType, "Note.")
                .required("seen_at", TimestampType, "Moment.")
                .build();
        lake.create(visits);
        lake.overwrite(visits, rows("""
                (1, 'a', 'old', 1), (2, 'a', 'old', 1), (3, 'a', 'old', 2),
                (3, 'b', 'old', 2), (4, 'a', 'old', 3), (5, 'a', NULL, 3)"""), "all");
    }

    private Dataset<Row> rows(String values) {
        return lake.spark()
                .sql(
                        "SELECT CAST(lid AS bigint) AS lid, place, note, make_timestamp(2026, month, 1, 0, 0, 0) AS seen_at"
                                + " FROM VALUES " + values + " AS t(lid, place, note, month)");
    }

    private Dataset<Row> keys(String values) {
        return lake.spark().sql("SELECT CAST(lid AS bigint) AS lid FROM VALUES " + values + " AS t(lid)");
    }

    private List<String> texts() {
        return lake
                .read(visits)
                .selectExpr("concat_ws(' ', lid, place, coalesce(note, '-'), month(seen_at)) AS text")
                .orderBy("text")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private Set<String> files() {
        return lake.read(visits).select("_file").distinct().collectAsList().stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toSet());
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
        assertThat(new Sources(lake).property(visits, "lotlake.x")).contains("7");
    }

    @Test
    void rowMovesToThePartitionOfItsNewMonth() {
        lake.replaceRows(visits, keys("(1)"), rows("(1, 'a', 'moved', 3)"), "some", Map.of());

        assertThat(texts()).contains("1 a moved 3").hasSize(6);
        assertThat(lake.read(visits).where("lid = 1 AND seen_at < '2026-02-01'").isEmpty())
                .isTrue();
    }

    @Test
    void filesWithoutARowOfTheKeysStayAsTheyAre() {
        Set<String> before = files();

        lake.replaceRows(visits, keys("(4)"), rows("(4, 'a', 'new', 3)"), "some", Map.of());

        Set<String> after = files();
        assertThat(after).hasSameSizeAs(before);
        assertThat(before.stream().filter(file -> !after.contains(file))).hasSize(1);
    }

    @Test
    void newKeysAloneRewriteNothing() {
        Set<String> before = files();

        lake.replaceRows(visits, keys("(7), (8)"), rows("(7, 'a', 'new', 3), (8, 'a', 'new', 5)"), "some", Map.of());

        assertThat(files()).containsAll(before).hasSizeGreaterThan(before.size());
        assertThat(texts()).contains("7 a new 3", "8 a new 5").hasSize(8);
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
        assertThat(new Sources(lake).property(visits, "lotlake.x")).contains("8");
    }
}
