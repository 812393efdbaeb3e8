package io.lotlake.common.lake;

import static io.lotlake.common.table.TableSpec.table;
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
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class LakeTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-03-03T08:00:00Z");

    @TempDir
    private static Path warehouse;

    private static LotlakeConfig config;

    @BeforeAll
    static void configure(TestDatabase database) {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        config = LotlakeConfig.bind(settings);
        settings.check();
    }

    private static TableSpec cars(String name) {
        return table("silver." + name, "A car's row; it's \"here\".")
                .key("lid")
                .partitionedBy("months(seen_at)", "bucket(N, lid)")
                .required("lid", LongType, "Listing id.")
                .optional("title", StringType, "What's written on it.")
                .required("seen_at", TimestampType, "When it was seen, UTC.")
                .build();
    }

    private static Dataset<Row> rows(Lake lake, String values) {
        return lake.spark()
                .sql("SELECT lid, title, CAST(seen_at AS TIMESTAMP) AS seen_at FROM VALUES " + values
                        + " AS t(lid, title, seen_at)");
    }

    private static List<DataFile> files(Lake lake, TableSpec table, String values) {
        return LandedRows.files(lake, table, rows(lake, values));
    }

    private static List<String> titles(Lake lake, TableSpec table) {
        return lake.readLatest(table).orderBy("lid", "title").collectAsList().stream()
                .map(row -> row.getLong(0) + " " + row.get(1))
                .toList();
    }

    @Test
    void overwritingTwiceLeavesTheSameRows(SparkSession spark) {
        TableSpec table = cars("overwritten");
        String values = "(1L, '\uD83D\uDE97', '2026-01-31 23:59:59'), (2L, NULL, '1886-01-01'), (3L, '', '2026-02-01')";
        Lake monday = TestLake.open(config, spark, MONDAY);
        monday.create(table);
        Commit first = monday.overwrite(table, rows(monday, values), "silver.overwritten", Map.of());
        Lake tuesday = TestLake.open(config, spark, TUESDAY);
        tuesday.create(table);

        Commit second = tuesday.overwrite(table, rows(tuesday, values), "silver.overwritten", Map.of());

        assertThat(titles(tuesday, table)).containsExactly("1 \uD83D\uDE97", "2 null", "3 ");
        assertThat(first.totalRows()).isEqualTo(3);
        assertThat(second.totalRows()).isEqualTo(3);
        assertThat(second.addedRows()).isEqualTo(3);
        assertThat(tuesday.commits(table))
                .extracting(Commit::snapshotId)
                .containsExactly(first.snapshotId(), second.snapshotId());
    }

    @Test
    void aStepIsDoneAgainIfAnotherRunHasWrittenTheTableSince(SparkSession spark) {
        TableSpec table = cars("written_since");
        Lake lake = TestLake.open(config, spark, MONDAY);
        lake.create(table);
        Lake other = TestLake.open(config, spark, TUESDAY);
        Commit first = lake.overwrite(table, rows(lake, "(1L, 'a', '2026-01-01')"), "fill", Map.of());
        other.overwrite(table, rows(other, "(1L, 'b', '2026-01-01')"), "fill", Map.of());

        Commit again = lake.overwrite(table, rows(lake, "(1L, 'a', '2026-01-01')"), "fill", Map.of());
        Commit repeated = lake.overwrite(table, rows(lake, "(1L, 'c', '2026-01-01')"), "fill", Map.of());

        assertThat(titles(lake, table)).containsExactly("1 a");
        assertThat(again.snapshotId()).isNotEqualTo(first.snapshotId()).isEqualTo(repeated.snapshotId());
        assertThat(lake.commits(table))
                .extracting(commit -> commit.property(Commit.RUN_ID) + " " + commit.property(Commit.STEP))
                .doesNotHaveDuplicates();
    }

    @Test
    void aStepIsDoneAgainIfTheRunHasMadeTheTableOfAnotherStateSince(SparkSession spark) {
        TableSpec table = cars("state_since");
        Lake lake = TestLake.open(config, spark, MONDAY);
        lake.create(table);
        String one = Lineage.step(table.name(), Map.of("portals", "a"));
        String two = Lineage.step(table.name(), Map.of("portals", "a,b"));
        lake.overwrite(table, rows(lake, "(1L, 'one', '2026-01-01')"), one, Map.of());
        lake.overwrite(table, rows(lake, "(1L, 'two', '2026-01-01')"), two, Map.of());
        lake.overwrite(table, rows(lake, "(1L, 'other', '2026-01-01')"), two, Map.of());

        assertThat(titles(lake, table)).containsExactly("1 two");

        lake.overwrite(table, rows(lake, "(1L, 'one', '2026-01-01')"), one, Map.of());
        lake.overwrite(table, rows(lake, "(1L, 'other', '2026-01-01')"), one, Map.of());

        assertThat(titles(lake, table)).containsExactly("1 one");
        assertThat(lake.commits(table))
                .extracting(commit -> commit.property(Commit.STEP))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    void overwritingWithNothingLeavesNothing(SparkSession spark) {
        TableSpec table = cars("emptied");
        Lake lake = TestLake.open(config, spark, MONDAY);
        lake.create(table);
        lake.overwrite(table, rows(lake, "(1L, 'a', '2026-01-01')"), "fill", Map.of());

        Commit emptied =
                lake.overwrite(table, rows(lake, "(1L, 'a', '2026-01-01')").where("false"), "empty", Map.of());

        assertThat(titles(lake, table)).isEmpty();
        assertThat(emptied.totalRows()).isZero();
    }

    @Test
    void theSummarySaysRunStepAndProperties(SparkSession spark) {
        TableSpec table = cars("summarised");
        Lake lake = TestLake.open(config, spark, MONDAY);
        lake.create(table);

        Commit commit = lake.appendFiles(
                table,
                files(lake, table, "(1L, 'a', '2026-01-01'), (2L, 'b', '2026-02-01')"),
                "bronze.summarised",
                Map.of("lotlake.shard.mobile", "system='1' xmin=2, \u00E4 \"quoted\""));

        assertThat(lake.run().id()).matches("20260302_080000_[0-9a-f]{4}");
        assertThat(commit.summary())
                .containsEntry("lotlake.run-id", lake.run().id())
                .containsEntry("lotlake.step", "bronze.summarised")
                .containsEntry("lotlake.shard.mobile", "system='1' xmin=2, \u00E4 \"quoted\"");
        assertThat(commit.addedRows()).isEqualTo(2);
        assertThat(commit.property("nothing")).isEmpty();
    }

    @Test
    void aStepOfARunWritesOnce(SparkSession spark) {
        TableSpec table = cars("appended");
        Lake lake = TestLake.open(config, spark, MONDAY);
        lake.create(table);
        List<DataFile> files = files(lake, table, "(1L, 'a', '2026-01-01'), (2L, 'b', '2026-01-01')");

        Commit first = lake.appendFiles(table, files, "step", Map.of());
        Commit again = lake.appendFiles(table, files, "step", Map.of("other", "property"));
        Commit overwritten = lake.overwrite(table, rows(lake, "(3L, 'c', '2026-01-01')"), "step", Map.of());

        assertThat(again).isEqualTo(first);
        assertThat(overwritten).isEqualTo(first);
        assertThat(titles(lake, table)).containsExactly("1 a", "2 b");
        assertThat(lake.commits(table)).hasSize(1);
    }

    @Test
    void latestRowsFollowTheTableAndPinnedRowsStay(SparkSession spark) {
        TableSpec table = cars("pinned");
        Lake lake = TestLake.open(config, spark, MONDAY);
        lake.create(table);
        lake.append(table, rows(lake, "(1L, 'a', '2026-01-01')"), "one", Map.of());
        Dataset<Row> latest = lake.readLatest(table);
        Dataset<Row> pinned = lake.readPinned(table);

        lake.append(table, rows(lake, "(2L, 'b', '2026-01-01')"), "two", Map.of());

        assertThat(latest.count()).isEqualTo(2);
        assertThat(pinned.count()).isEqualTo(1);
        assertThat(lake.readPinned(table).count()).isEqualTo(2);
    }

    @Test
    void anotherStepOrRunAppendsMore(SparkSession spark) {
        TableSpec table = cars("grown");
        Lake monday = TestLake.open(config, spark, MONDAY);
        Lake tuesday = TestLake.open(config, spark, TUESDAY);
        monday.create(table);

        monday.appendFiles(table, files(monday, table, "(1L, 'a', '2026-01-01')"), "step", Map.of());
        monday.appendFiles(table, List.of(), "other step", Map.of("nothing", "new"));
        Commit last = tuesday.appendFiles(table, files(tuesday, table, "(1L, 'c', '2026-01-01')"), "step", Map.of());

        assertThat(titles(tuesday, table)).containsExactly("1 a", "1 c");
        assertThat(last.addedRows()).isEqualTo(1);
        assertThat(last.totalRows()).isEqualTo(2);
        assertThat(tuesday.commits(table)).hasSize(3);
        assertThat(tuesday.commits(table).get(1).property("nothing")).contains("new");
    }

    @Test
    void sentencesAreInTheCatalog(SparkSession spark) {
        TableSpec table = cars("described");
        Lake lake = TestLake.open(config, spark, MONDAY);

        lake.create(table);

        assertThat(lake.spark().sql("DESCRIBE silver.described").collectAsList())
                .extracting(row -> row.getString(2))
                .contains("Listing id.", "What's written on it.", "When it was seen, UTC.");
        assertThat(lake.spark()
                        .sql("SHOW CREATE TABLE silver.described")
                        .first()
                        .getString(0))
                .contains("A car\\'s row; it\\'s \"here\".")
                .contains("lid BIGINT NOT NULL")
                .contains("bucket(2, lid)");
    }

    @Test
    void aTableThatLacksColumnsIsRefused(SparkSession spark) {
        TestLake.open(config, spark, MONDAY)
                .create(table("silver.narrow", "A row.")
                        .required("lid", LongType, "Listing id.")
                        .build());
        Lake lake = TestLake.open(config, spark, TUESDAY);

        assertThatThrownBy(() -> lake.create(cars("narrow")))
                .hasMessage("Cannot use silver.narrow: it lacks [title, seen_at]; it was made by another version of"
                        + " lotlake, add the columns or use another warehouse and catalog")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    @Test
    void aRequiredValueThatIsMissingStopsTheWriteAndLeavesTheTable(SparkSession spark) {
        TableSpec table = cars("guarded");
        Lake lake = TestLake.open(config, spark, MONDAY);
        lake.create(table);
        lake.overwrite(table, rows(lake, "(1L, 'a', '2026-01-01')"), "fill", Map.of());

        assertThatThrownBy(() -> lake.overwrite(
                        table,
                        rows(lake, "(2L, 'b', '2026-01-01'), (CAST(NULL AS BIGINT), 'c', '2026-01-01')"),
                        "step",
                        Map.of()))
                .hasMessageEndingWith(
                        "silver.guarded: 1 rows have no lid, which is required; correct them where they come"
                                + " from and run the command again")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GATE));

        assertThat(titles(lake, table)).containsExactly("1 a");
        assertThat(lake.commits(table)).hasSize(1);
    }
}
