package io.lotlake.app.sync;

import io.lotlake.app.load.Seed;
import io.lotlake.app.load.Sync;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.app.verify.Verification;
import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.sync.BronzeSync;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.common.verify.Report;
import io.lotlake.generator.SourceGenerator;
import io.lotlake.generator.legacy.MartComparison;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.quality.Gate;
import io.lotlake.gold.quality.GateRules;
import io.lotlake.gold.quality.WholeGates;
import io.lotlake.silver.build.SilverSeed;
import io.lotlake.silver.build.SilverSync;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** A small generated source, a lake that is synced with it, and fresh seeds of the same source to compare with. */
final class SyncLab {
    /** The lake that is synced, and its mart. */
    static final String SYNCED = "lake";

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

    private final SparkSession spark;
    private final TestDatabase database;
    private final Path folder;
    private final Medallion tables;
    private final List<String> portals;
    private final List<String> makes;
    private final Map<String, String> set = new HashMap<>();
    private int lakes;
    private Instant moment = Instant.now();

    private SyncLab(SparkSession spark, TestDatabase database, Path folder, Medallion tables, SourcePlan plan) {
        this.spark = spark;
        this.database = database;
        this.folder = folder;
        this.tables = tables;
        this.portals = new ArrayList<>(plan.portals());
        this.makes = new ArrayList<>(plan.makes());
    }

    static SyncLab generated(SparkSession spark, TestDatabase database, Path folder, int listings) throws SQLException {
        return generated(spark, database, folder, listings, Medallion.LOTLAKE);
    }

    /** The same source with a lake of other tables. */
    static SyncLab generated(SparkSession spark, TestDatabase database, Path folder, int listings, Medallion tables)
            throws SQLException {
        SourcePlan plan = new SourcePlan(
                        2023,
                        listings,
                        10L * listings,
                        List.of("mobile", "scout"),
                        List.of("volkswagen", "bmw", "fiat"))
                .withRecentRates();
        new SourceGenerator(plan, database::connect).generate((table, rows) -> {});
        database.execute("CREATE SCHEMA fresh");
        return new SyncLab(spark, database, folder, tables, plan);
    }

    TestDatabase database() {
        return database;
    }

    List<String> portals() {
        return portals;
    }

    List<String> makes() {
        return makes;
    }

    /** Adds the portal to the configuration. */
    void addPortal(String portal) {
        portals.add(portal);
    }

    /** Adds the make to the configuration. */
    void addMake(String make) {
        makes.add(make);
    }

    /** Sets a key of the configuration of all lakes. */
    void set(String key, String value) {
        set.put(key, value);
    }

    private Settings settings(String lake) {
        Map<String, String> more = new HashMap<>();
        more.put("catalog.name", lake);
        more.put("mart.schema", lake.equals(SYNCED) ? "raw" : "fresh");
        more.put("portals", String.join(",", portals));
        more.put("makes", String.join(",", makes));
        more.put("countries", "AT,BE,CH,CZ,DE,DK,ES,FR,GB,HU,IT,LU,NL,PL,RO,SE");
        more.put("sync.max-delete-ratio", "1");
        more.put("bronze.forgotten.prices_auto", "follow");
        more.put("sync.rebuild-share", "0.5");
        more.putAll(set);
        return TestLake.settings(database, folder.resolve(lake), more);
    }

    LotlakeConfig config(String lake) {
        Settings settings = settings(lake);
        return LotlakeConfig.bind(settings);
    }

    private interface Work {
        boolean on(Lake lake, Steps steps) throws Exception;
    }

    private boolean run(String lake, String command, Work work) throws Exception {
        LotlakeConfig config = config(lake);
        Instant now = Instant.now();
        moment = now.isAfter(moment) ? now : moment.plus(Duration.ofMillis(1));
        try (OpenRun open = OpenRun.begin(config, Run.startingAt(moment), command, "")) {
            Lake opened = TestLake.open(config, spark, open);
            return work.on(opened, new Steps(log()));
        }
    }

    private static PrintStream log() {
        return Boolean.getBoolean("io.lotlake.test.steps")
                ? new PrintStream(System.err, true, StandardCharsets.UTF_8)
                : new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    void seed() throws Exception {
        seed(SYNCED);
    }

    private void seed(String lake) throws Exception {
        Seed seed = Seed.bind(tables, settings(lake));
        run(lake, "seed", (opened, steps) -> {
            seed.run(opened, steps, seed.config().allShards());
            return true;
        });
    }

    /** Syncs the lake and returns whether there was anything to do. */
    boolean sync() throws Exception {
        Sync sync = Sync.bind(tables, settings(SYNCED));
        return run(
                SYNCED,
                "sync",
                (opened, steps) -> sync.run(opened, steps, sync.config().allShards()));
    }

    /** A sync that ends before Gold. */
    void syncBronzeAndSilver() throws Exception {
        Sync sync = Sync.bind(tables, settings(SYNCED));
        run(SYNCED, "sync", (opened, steps) -> {
            new BronzeSync(
                            sync.config(),
                            sync.bronze(),
                            sync.sync(),
                            sync.config().allShards())
                    .run(opened, steps);
            try (SilverSync silver = new SilverSync(tables.silver(), opened, sync.config())) {
                silver.run(steps);
            }
            return true;
        });
    }

    /** A seed that ends before Gold. */
    void seedBronzeAndSilver() throws Exception {
        Seed seed = Seed.bind(tables, settings(SYNCED));
        run(SYNCED, "seed", (opened, steps) -> {
            new BronzeIngest(seed.config(), seed.bronze(), seed.config().allShards()).run(opened, steps);
            Builds.run(SilverSeed.builds(tables.silver(), opened, seed.config()), List.of(), steps);
            return true;
        });
    }

    /** How the last publication judged the rows of these tables. */
    Set<String> judged(String... tables) {
        return Set.copyOf(database.strings("SELECT DISTINCT judged FROM ops.gates WHERE snapshot_id IS NOT NULL"
                + " AND token = (SELECT max(token) FROM ops.gates WHERE lake = 'lake') AND table_name IN ('"
                + String.join("', '", tables) + "')"));
    }

    /** The figures of the last publication that differ from those of all rows, except ages. */
    List<String> gateDifferences() {
        Lake opened = lake(SYNCED);
        GateRules rules = GateRules.bind(settings(SYNCED));
        Edition published = Edition.of(opened, tables.goldSpecs());
        List<String> differences = new ArrayList<>();
        Stream.concat(tables.gold().stream().map(GoldTable::gates), tables.silver().gates().stream())
                .flatMap(gates -> new WholeGates(published::read, rules, moment).measure(gates).stream())
                .filter(figure -> figure.gate() != Gate.AGE)
                .forEach(figure -> {
                    List<Double> noted = database
                            .strings("SELECT figure FROM ops.gates WHERE lake = 'lake'"
                                    + " AND table_name = '" + figure.subject() + "' AND gate = '"
                                    + figure.gate().key() + "' ORDER BY token DESC LIMIT 1")
                            .stream()
                            .map(Double::valueOf)
                            .toList();
                    if (!noted.equals(List.of(figure.value()))) {
                        differences.add(figure + " was judged as " + noted);
                    }
                });
        return differences;
    }

    /** How the synced lake differs from a fresh seed of the source as it is now, in words; empty if it does not. */
    List<String> differences() throws Exception {
        String fresh = "fresh" + ++lakes;
        seed(fresh);
        List<String> differences = new ArrayList<>();
        try (Connection connection = database.connect()) {
            for (String make : makes) {
                MartComparison.Result mart = new MartComparison("fresh", "raw").compare(connection, make);
                if (!mart.isEqual()) {
                    differences.add("mart " + mart);
                }
            }
        }
        Map<String, List<String>> expected = LakeContent.of(lake(fresh), tables);
        Map<String, List<String>> found = LakeContent.of(lake(SYNCED), tables);
        expected.forEach((table, rows) -> LakeContent.differ(table, rows, found.getOrDefault(table, List.of()))
                .forEach(differences::add));
        differences.addAll(LakeContent.brokenVersions(lake(SYNCED)));
        return differences;
    }

    /** The findings of a verification of the lake, its source and its mart. */
    List<String> findings() {
        LotlakeConfig config = config(SYNCED);
        Report report = new Report();
        new Verification(tables, lake(), config, config.allShards(), LOCK_TIMEOUT, report).full();
        return report.findings();
    }

    /** The lake as readers see it. */
    Lake lake() {
        return lake(SYNCED);
    }

    private Lake lake(String name) {
        return TestLake.open(config(name), spark, moment);
    }

    /** The newest snapshots of all tables above Bronze. */
    Map<String, Long> heads() {
        Lake lake = lake();
        Map<String, Long> heads = new LinkedHashMap<>();
        Stream.of(tables.silver().specs(), tables.goldSpecs())
                .flatMap(List::stream)
                .filter(lake::exists)
                .forEach(table -> heads.put(table.name(), head(lake, table)));
        return heads;
    }

    private static long head(Lake lake, TableSpec table) {
        return lake.head(table).map(commit -> commit.snapshotId()).orElse(0L);
    }
}
