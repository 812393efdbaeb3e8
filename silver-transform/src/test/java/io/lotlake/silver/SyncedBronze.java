package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.log.Shards;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.silver.build.Changes;
import io.lotlake.silver.build.Quarantine;
import io.lotlake.silver.build.SilverSeed;
import io.lotlake.silver.build.SilverSync;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A lake whose Bronze tables a test fills run by run, and whose Silver tables are made by seed and by sync. */
final class SyncedBronze {
    static final String LISTING = "lid, _portal, price, power_kw";
    static final String SELLER = "acc_id, _portal, country, phones, rating";
    static final String PRICE = "id, lid, _portal, price, dt";
    static final String MAPPING = "lid, _make, make, model";

    private static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");

    /**
     * Steps that need no balance: the log of keys, the days between two rates, and a table that is made anew as a
     * whole.
     */
    private static final Set<String> OTHERWISE_COUNTED =
            Set.of("silver.changes", "silver.fx_rates", "silver.countries");

    private final SparkSession spark;
    private final TestDatabase database;
    private final Path warehouse;
    private LotlakeConfig config;
    private Instant moment = MONDAY;
    private Lake lake;

    private SyncedBronze(SparkSession spark, TestDatabase database, Path warehouse, String portals) {
        this.spark = spark;
        this.database = database;
        this.warehouse = warehouse;
        this.config = configured(portals);
        this.lake = TestLake.open(config, spark, moment);
    }

    /**
     * Rows of two portals and two makes. Some are rejected, and one listing has two claims. Silver is not made of them
     * yet.
     */
    static SyncedBronze filled(SparkSession spark, TestDatabase database, Path warehouse) {
        SyncedBronze bronze = new SyncedBronze(spark, database, warehouse, "mobile,scout");
        bronze.read(Bronze.FULL_AUTO, LISTING, """
                (1, 'mobile', 100.0, 1), (2, 'mobile', 200.0, 1), (3, 'mobile', 300.0, 2147483647),
                (4, 'scout', 400.0, 1), (5, 'mobile', 500.0, 1), (5, 'scout', 501.0, 1), (6, 'scout', 600.0, 1),
                (7, 'scout', 700.0, 1), (8, 'scout', 800.0, 2147483647)
                """, "mobile", "scout");
        bronze.read(Bronze.STAT_AUTO, "lid, _portal, views", "(1, 'mobile', 7), (4, 'scout', 8)", "mobile", "scout");
        bronze.read(Bronze.LOT, MAPPING, """
                (1, 'fiat', 'Fiat', 'Panda'), (2, 'fiat', 'Fiat', 'Uno'), (4, 'opel', 'Opel', NULL)
                """, "fiat", "opel");
        bronze.read(Bronze.CUST_AUTO, SELLER, """
                (1, 'mobile', 'DE', '["0170 1234567"]', 4.5), (1, 'scout', 'CH', '["079 1234567"]', 3.5),
                (2, 'scout', 'DE', '["0170 7654321"]', NULL)
                """, "mobile", "scout");
        bronze.read(Bronze.PRICES_AUTO, PRICE, """
                (1, 1, 'mobile', 110.0, TIMESTAMP '2026-01-01 00:00:00'),
                (2, 1, 'mobile', 100.0, TIMESTAMP '2026-02-01 00:00:00'),
                (3, 2, 'mobile', NULL, TIMESTAMP '2026-02-01 00:00:00'),
                (1, 4, 'scout', 400.0, TIMESTAMP '2026-02-02 00:00:00')
                """, "mobile", "scout");
        bronze.read(Bronze.CURRENCY_RATES, "currency, day, rate", """
                ('CHF', DATE '2026-02-01', 0.95), ('CHF', DATE '2026-02-04', 0.96), ('USD', DATE '2026-02-01', 1.1)
                """, "all");
        bronze.read(
                Bronze.COUNTRIES, "country, currency, phone_code", "('DE', 'EUR', '49'), ('CH', 'CHF', '41')", "all");
        return bronze;
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

    /** The next run, a day later, under an id that may have been used before. */
    Lake nextRunAs(String id) {
        nextRun();
        lake = new Lake(lake.spark(), config.buckets(), new Run(id, moment));
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
        Landed.append(lake, bronze, rows(bronze, names, values, "'r' AS _op, "), marks);
    }

    /** A full read of an empty table. */
    void readNothing(TableSpec bronze, String... shards) {
        Map<String, String> marks = new HashMap<>();
        List.of(shards).forEach(shard -> marks.put(shard, "read"));
        Dataset<Row> none = lake.spark().createDataFrame(List.of(), bronze.schema());
        Landed.append(lake, bronze, none, marks);
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
        Builds.run(SilverSeed.builds(Silver.ALL, lake, config), List.of(), quiet());
    }

    /** Syncs Silver and says how many keys came in, by table. */
    Map<String, Long> sync() throws Exception {
        try (SilverSync sync = new SilverSync(Silver.ALL, lake, config)) {
            Steps steps = quiet();
            sync.run(steps);
            requireBalances(steps.results());
            return sync.waiting();
        }
    }

    /**
     * Every row that a step read is in its table or in quarantine. Every step whose table has one row per landed row
     * accounts for them.
     */
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
        return lake.readPinned(Quarantine.TABLE)
                .where("table_name = '" + table + "'")
                .count();
    }

    /** A sync that ends after it has written this table. */
    void syncOnly(TableSpec table) throws Exception {
        try (SilverSync sync = new SilverSync(Silver.ALL, lake, config)) {
            Optional.ofNullable(sync.begin(quiet()).get(table.name()))
                    .orElseThrow()
                    .work()
                    .call();
        }
    }

    static Steps quiet() {
        return new Steps(new PrintStream(OutputStream.nullOutputStream()));
    }

    /** The rows of all Silver tables but the log of changes, without the columns that a run writes about itself. */
    Map<String, List<String>> silver() {
        Map<String, List<String>> rows = new TreeMap<>();
        for (TableSpec table : Silver.ALL.specs()) {
            if (!table.equals(Changes.TABLE)) {
                Dataset<Row> all = lake.readLatest(table).drop("run_id", "rejected_at", "payload");
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
        Silver.ALL
                .specs()
                .forEach(
                        table -> snapshots.put(table.name(), lake.commits(table).size()));
        return snapshots;
    }

    /** Requires that the sync left what a seed makes of the same Bronze. */
    void requireWhatASeedGives() throws Exception {
        Map<String, List<String>> synced = silver();
        nextRun();
        seed();
        assertThat(synced).isEqualTo(silver());
    }

    /** The listings of Silver with their portals. */
    List<String> portals() {
        return lake
                .spark()
                .sql("SELECT concat_ws(' ', lid, portal) FROM silver.listings ORDER BY lid")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }
}
