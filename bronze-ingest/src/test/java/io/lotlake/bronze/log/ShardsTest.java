package io.lotlake.bronze.log;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.log.Shards.ShardRead;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.LandedRows;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class ShardsTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    @TempDir
    private static Path warehouse;

    private static LotlakeConfig config;

    @BeforeAll
    static void configure(TestDatabase database) {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        config = LotlakeConfig.bind(settings);
        settings.check();
    }

    private static TableSpec landed(String name) {
        return table("bronze." + name, "A row.")
                .key("_portal", "lid", "_run_id")
                .partitionedBy("_portal")
                .required("lid", LongType, "Listing id.")
                .required("_portal", StringType, "Portal.")
                .required("_run_id", StringType, "Run.")
                .build();
    }

    /** Lands ids under a portal, in its own run. */
    private static Lake land(SparkSession spark, TableSpec table, Map<String, String> marks, String values) {
        Lake lake = TestLake.open(config, spark, NOON);
        Dataset<Row> rows = lake.spark()
                .sql("SELECT * FROM VALUES " + values + " AS t(lid, _portal)")
                .withColumn("_run_id", lit(lake.run().id()));
        LandedRows.append(lake, table, rows, reads(lake, marks));
        return lake;
    }

    /** The properties of a commit for shards that only the lake's run has read. */
    private static Map<String, String> reads(Lake lake, Map<String, String> marks) {
        Map<String, ShardRead> reads = new HashMap<>();
        marks.forEach((shard, mark) ->
                reads.put(shard, new ShardRead(List.of(lake.run().id()), mark)));
        return Shards.properties(reads);
    }

    private static List<Long> ids(Dataset<Row> rows) {
        return rows.orderBy("lid").collectAsList().stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    @Test
    void onlyTheNewestReadOfAShardIsPresent(SparkSession spark) {
        TableSpec table = landed("newest");
        land(spark, table, Map.of("mobile", "m1", "scout", "s1"), "(1L, 'mobile'), (2L, 'mobile'), (3L, 'scout')");
        Lake lake = land(spark, table, Map.of("mobile", "m2"), "(1L, 'mobile'), (4L, 'mobile')");
        Shards shards = new Shards(lake);

        assertThat(ids(shards.rows(table, "_portal", List.of("mobile", "scout"))))
                .containsExactly(1L, 3L, 4L);
        assertThat(ids(shards.rows(table, "_portal", List.of("mobile")))).containsExactly(1L, 4L);
        assertThat(ids(shards.rows(table, "_portal", List.of("scout")))).containsExactly(3L);
        assertThat(shards.states(table).keySet()).containsExactlyInAnyOrder("mobile", "scout");
        assertThat(shards.states(table).get("mobile").read())
                .isEqualTo(new ShardRead(List.of(lake.run().id()), "m2"));
    }

    @Test
    void aShardThatWasNeverReadHasNoRows(SparkSession spark) {
        TableSpec table = landed("never");
        Lake lake = land(spark, table, Map.of("mobile", "m"), "(1L, 'mobile'), (2L, 'other')");
        Shards shards = new Shards(lake);

        assertThat(ids(shards.rows(table, "_portal", List.of("other")))).isEmpty();
        assertThat(ids(shards.rows(table, "_portal", List.of()))).isEmpty();
        assertThat(ids(shards.rows(table))).isEmpty();
    }

    @Test
    void aShardThatIsEmptyNowHasNoRows(SparkSession spark) {
        TableSpec table = landed("emptied");
        land(spark, table, Map.of("mobile", "m1", "scout", "s1"), "(1L, 'mobile'), (3L, 'scout')");
        Lake lake = TestLake.open(config, spark, NOON);
        lake.appendFiles(table, List.of(), table.name(), reads(lake, Map.of("mobile", "m2")));
        Shards shards = new Shards(lake);

        assertThat(ids(shards.rows(table, "_portal", List.of("mobile", "scout"))))
                .containsExactly(3L);
    }

    @Test
    void aTableWithoutShardsHasTheRowsOfItsNewestRead(SparkSession spark) {
        TableSpec table = landed("whole");
        land(spark, table, Map.of(Shards.WHOLE, "1"), "(1L, 'x'), (2L, 'x')");
        Lake lake = land(spark, table, Map.of(Shards.WHOLE, "2"), "(2L, 'y')");

        assertThat(ids(new Shards(lake).rows(table))).containsExactly(2L);
    }

    @Test
    void aCommitThatIsNoReadChangesNothing(SparkSession spark) {
        TableSpec table = landed("compacted");
        Lake first = land(spark, table, Map.of("mobile", "m1"), "(1L, 'mobile')");
        Lake lake = TestLake.open(config, spark, NOON);
        lake.appendFiles(table, List.of(), "compaction", Map.of());

        assertThat(ids(new Shards(lake).rows(table, "_portal", List.of("mobile"))))
                .containsExactly(1L);
        assertThat(new Shards(lake).states(table).get("mobile").read())
                .isEqualTo(new ShardRead(List.of(first.run().id()), "m1"));
    }
}
