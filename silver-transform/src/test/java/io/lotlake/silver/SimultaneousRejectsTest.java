package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are built side by side share the quarantine. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class SimultaneousRejectsTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");

    @Test
    @Tag("nightly")
    void tablesThatRejectAtOnceKeepEachOthersRows(SparkSession spark, TestDatabase database, @TempDir Path warehouse)
            throws Exception {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        Recipes recipes = new Recipes(config);
        Lake lake = TestLake.open(config, spark, MONDAY);
        lake.create(Quarantine.TABLE);
        List<Callable<Object>> both = Stream.of(recipes.listings(), recipes.listingStats())
                .map(recipe -> Executors.callable(() -> Quarantine.replace(lake, recipe, reject(lake, recipe), 1)))
                .toList();

        ExecutorService threads = Executors.newFixedThreadPool(both.size());
        try {
            for (Future<Object> done : threads.invokeAll(both)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(lake.spark()
                        .sql("SELECT table_name FROM silver.quarantine ORDER BY 1")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly("silver.listing_stats", "silver.listings");
    }

    private static Dataset<Row> reject(Lake lake, Recipe recipe) {
        return lake.spark()
                .sql("SELECT '" + recipe.table().name() + "' AS table_name, 'why' AS reason, '{}' AS row_key, "
                        + "'{}' AS payload, 'run' AS run_id, TIMESTAMP '" + MONDAY + "' AS rejected_at");
    }
}
