package io.lotlake.silver.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.silver.Silver;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        Lake lake = TestLake.open(config, spark, MONDAY);
        lake.create(Quarantine.TABLE);
        List<Callable<Object>> both = Silver.ALL.list().stream()
                .filter(table -> table.refresh() instanceof JudgedRefresh)
                .map(table -> BronzeRows.of(lake, table, config))
                .map(rows -> Executors.callable(() -> Quarantine.replace(rows, reject(rows), 1)))
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

    private static Dataset<Row> reject(BronzeRows rows) {
        return rows.lake()
                .spark()
                .sql("SELECT '" + rows.table().name() + "' AS table_name, 'why' AS reason, '{}' AS row_key, "
                        + "'{}' AS payload, 'run' AS run_id, TIMESTAMP '" + MONDAY + "' AS rejected_at");
    }
}
