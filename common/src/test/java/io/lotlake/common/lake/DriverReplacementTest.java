package io.lotlake.common.lake;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.driver.CollectedRows;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Another writer commits between the plan of a replacement and its commit. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
class DriverReplacementTest {
    private static final Instant FIRST = Instant.parse("2026-03-01T08:00:00Z");

    private LotlakeConfig config;
    private Lake lake;
    private TableSpec notes;

    @TempDir
    private Path warehouse;

    @BeforeEach
    void threeNotes(SparkSession spark, TestDatabase database, TestInfo test) {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        config = LotlakeConfig.bind(settings);
        settings.check();
        lake = TestLake.open(config, spark, FIRST);
        String method = test.getTestMethod().orElseThrow().getName();
        notes = table("silver.notes_" + method.toLowerCase(java.util.Locale.ROOT), "Notes.")
                .key("lid")
                .partitionedBy("bucket(N, lid)")
                .required("lid", LongType, "Listing id.")
                .optional("note", StringType, "Note.")
                .build();
        lake.create(notes);
        lake.overwrite(notes, rows("(1, 'old'), (2, 'old'), (3, 'old')"), "all", Map.of());
    }

    private Dataset<Row> rows(String values) {
        return lake.spark().sql("SELECT CAST(lid AS bigint) AS lid, note FROM VALUES " + values + " AS t(lid, note)");
    }

    private DriverReplacement planned(long... lids) {
        return DriverReplacement.of(lake, notes, KeyBounds.of("lid", lids)).orElseThrow();
    }

    private void commit(DriverReplacement planned, String values) {
        planned.commit(CollectedRows.of(rows(values)).rows(), Map.of());
    }

    private Lake otherRun() {
        return TestLake.open(config, lake.spark(), FIRST.plusSeconds(3_600));
    }

    private List<String> texts() {
        return lake
                .readLatest(notes)
                .selectExpr("concat(lid, ' ', note) AS text")
                .orderBy("text")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private Set<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(warehouse)) {
            return all.filter(file -> file.toString().endsWith(".parquet")).collect(Collectors.toSet());
        }
    }

    private void requireConflict(DriverReplacement planned, String values) throws IOException {
        List<String> before = texts();
        Set<Path> files = files();

        assertThatThrownBy(() -> commit(planned, values)).isInstanceOf(ValidationException.class);

        assertThat(texts()).isEqualTo(before);
        assertThat(files()).isEqualTo(files);
    }

    @Test
    void withoutAnotherWriterTheRowsAreReplaced() {
        commit(planned(1, 9), "(1, 'new'), (9, 'new')");

        assertThat(texts()).containsExactly("1 new", "2 old", "3 old", "9 new");
    }

    @Test
    void aRowOfTheKeyThatAnotherWriterAddedIsAConflict() throws Exception {
        DriverReplacement planned = planned(1, 9);
        otherRun().append(notes, rows("(9, 'other')"), "other", Map.of());

        requireConflict(planned, "(9, 'new')");
    }

    @Test
    void aRowThatAnotherWriterReplacedIsAConflict() throws Exception {
        DriverReplacement planned = planned(1, 2);
        otherRun().replaceRows(notes, rows("(1, '')").select("lid"), rows("(1, 'other')"), "other", Map.of());

        requireConflict(planned, "(1, 'new')");
    }

    @Test
    void aDeleteFileThatAnotherWriterReplacedIsAConflict() throws Exception {
        commit(planned(1, 3), "(1, 'new'), (2, 'new'), (3, 'new')");
        commit(planned(1, 1), "(1, 'newer')");
        DriverReplacement planned = planned(1, 3);
        otherRun().replaceRows(notes, rows("(3, '')").select("lid"), rows("(3, 'other')"), "other", Map.of());

        requireConflict(planned, "(2, 'newest')");
    }

    @Test
    void aFileThatWasCompactedMeanwhileIsAConflict() throws Exception {
        commit(planned(2, 2), "(2, 'new')");
        DriverReplacement planned = planned(1, 3);
        SparkActions.get(lake.spark())
                .rewriteDataFiles(lake.icebergTable(notes))
                .option("rewrite-all", "true")
                .execute();

        requireConflict(planned, "(1, 'new')");
    }
}
