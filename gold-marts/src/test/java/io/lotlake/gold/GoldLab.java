package io.lotlake.gold;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.publication.Publisher;
import io.lotlake.silver.build.Changes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A lake whose runs make Gold of the rows that a test puts into Silver. */
public record GoldLab(Settings settings, LotlakeConfig config, SparkSession spark) {
    private static final Instant FIRST = Instant.parse("2026-03-02T08:00:00Z");

    /** What a run does. */
    @FunctionalInterface
    public interface Work {
        void on(Lake lake) throws Exception;
    }

    public static GoldLab of(TestDatabase database, Path warehouse, SparkSession spark, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of("portals", "mobile,scout", "makes", "fiat,seat"));
        all.putAll(more);
        Settings settings = TestLake.settings(database, warehouse, all);
        return new GoldLab(settings, LotlakeConfig.bind(settings), spark);
    }

    /**
     * Runs the work and shows readers the Gold tables that it has made.
     *
     * @param number the number of the run, which begins this many days after {@code FIRST}
     */
    public void run(int number, Work work) throws Exception {
        Run run = new Run("run_" + number, FIRST.plus(Duration.ofDays(number)));
        try (OpenRun open = OpenRun.begin(config, run, "test", "")) {
            Lake lake = TestLake.open(config, spark, open);
            work.on(lake);
            Edition edition = Edition.of(lake, Gold.tables());
            if (edition.changesTables()) {
                new Publisher(lake, config).publish(edition, Optional.empty());
            }
        }
    }

    /** Writes to Silver as a sync does: first the log of changes, then the rows. */
    public static void sync(Lake lake, List<TableRows> silver, Dataset<Row> changes) {
        lake.create(Changes.TABLE);
        lake.append(Changes.TABLE, changes, Changes.TABLE.name(), Map.of());
        silver.forEach(rows -> rows.putInto(lake, Lineage.withChangesLogged(Map.of())));
    }

    /** Makes Gold tables of Silver as a whole. */
    public void seed(Lake lake, GoldTable... tables) {
        for (GoldTable table : tables) {
            table.seed(lake, config);
        }
    }
}
