package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.LandedRows;
import io.lotlake.common.lake.Shards;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A lake whose Bronze tables a test fills run by run, and Silver made of it by seed and by sync. */
final class SyncedBronze {
    private static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");

    /** Keys, days between two rates, and a table that is made anew as a whole. */
    private static final Set<String> OTHERWISE_COUNTED =
            Set.of("silver.changes", "silver.fx_rates", "silver.countries");

    private final SparkSession spark;
    private final TestDatabase database;
    private final Path warehouse;
    private LotlakeConfig config;
    private Instant moment = MONDAY;
    private Lake lake;

    SyncedBronze(SparkSession spark, TestDatabase database, Path warehouse, String portals) {
        this.spark = spark;
        this.database = database;
        this.warehouse = warehouse;
        this.config = configured(portals);
        this.lake = TestLake.open(config, spark, moment);
    }

    private LotlakeConfig configured(String portals) {
        Settings settings = TestLake.settings(
                database, warehouse, Map.of("portals", portals, "makes", "fiat,opel", "buckets", "4"));
        LotlakeConfig bound = LotlakeConfig.bind(settings);
        settings.check();
        return bound;
    }

    Lake lake() {
        return lake;
    }

    LotlakeConfig config() {
        return config;
    }

    /** The next run, a day later. */
    Lake nextRun() {
        moment = moment.plus(Duration.ofDays(1));
        lake = TestLake.open(config, spark, moment);
        return lake;
    }

    void nextRunWith(String portals) {
        config = configured(portals);
        nextRun();
    }

    /** A full read of shards. */
    void read(TableSpec bronze, String names, String values, String... shards) {
        Map<String, String> marks = new HashMap<>();
        List.of(shards).forEach(shard -> marks.put(shard, "read"));
        LandedRows.append(lake, bronze, rows(bronze, names, values, "'r' AS _op, "), marks);
    }

    /** A full read of an empty table. */
    void readNothing(TableSpec bronze, String... shards) {
        Map<String, String> marks = new HashMap<>();
        List.of(shards).forEach(shard -> marks.put(shard, "read"));
        Dataset<Row> none = lake.spark().createDataFrame(List.of(), bronze.schema());
        LandedRows.append(lake, bronze, none, marks);
    }

    /** Changes; the first of the names is {@code _op}. */
    void change(TableSpec bronze, String names, String values, String... shards) {
        Map<String, String> marks = new HashMap<>();
        List.of(shards).forEach(shard -> marks.put(shard, "sync"));
        lake.append(bronze, rows(bronze, "_op, " + names, values, ""), "changes", Shards.changes(marks));
    }

    private Dataset<Row> rows(TableSpec bronze, String names, String values, String more) {
        return Landed.rows(
                lake.spark(),
                bronze,
                "SELECT *, " + more + "'" + lake.run().id() + "' AS _run_id, TIMESTAMP '"
                        + lake.run().startedAt() + "' AS _ingested_at FROM VALUES " + values + " AS t(" + names + ")");
    }

    void seed() throws Exception {
        Builds.run(new SilverTables(lake, config).builds(), List.of(), quiet());
    }

    /** Syncs Silver and says how many keys came in, by table. */
    Map<String, Long> sync() throws Exception {
        try (SilverSync sync = new SilverSync(lake, config)) {
            Steps steps = quiet();
            sync.run(steps);
            requireBalances(steps.results());
            return sync.waiting();
        }
    }

    /** Every row that a step read is in its table or in quarantine, and every step says so whose table has a row for a row. */
    private void requireBalances(Map<String, StepResult> results) {
        results.forEach((step, result) -> {
            if (!OTHERWISE_COUNTED.contains(step)) {
                assertThat(result.balance()).as(step).isPresent();
            }
            result.balance().ifPresent(balance -> {
                assertThat(balance.difference()).as("%s %s", step, balance).isZero();
                assertThat(balance.quarantined()).as(step).isEqualTo(inQuarantine(step));
            });
        });
    }

    private long inQuarantine(String table) {
        return lake.readNow(Quarantine.TABLE)
                .where("table_name = '" + table + "'")
                .count();
    }

    static Steps quiet() {
        return new Steps(new PrintStream(OutputStream.nullOutputStream()));
    }

    /** The rows of all Silver tables but the log of changes, without what a run writes of itself. */
    Map<String, List<String>> silver() {
        Map<String, List<String>> rows = new TreeMap<>();
        for (TableSpec table : SilverTables.tables()) {
            if (!table.equals(Changes.TABLE)) {
                Dataset<Row> all = lake.read(table).drop("run_id", "rejected_at", "payload");
                rows.put(
                        table.name(),
                        all.toJSON().collectAsList().stream().sorted().toList());
            }
        }
        return rows;
    }

    /** How many snapshots every Silver table has. */
    Map<String, Integer> snapshots() {
        Map<String, Integer> snapshots = new LinkedHashMap<>();
        SilverTables.tables()
                .forEach(
                        table -> snapshots.put(table.name(), lake.commits(table).size()));
        return snapshots;
    }
}
