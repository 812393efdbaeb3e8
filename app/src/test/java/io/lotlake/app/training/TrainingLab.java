package io.lotlake.app.training;

import io.lotlake.app.load.Seed;
import io.lotlake.app.load.Sync;
import io.lotlake.app.maintenance.MaintainedLake;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.run.Steps;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.generator.SourceGenerator;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.gold.features.Knowledge;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** A small generated source and a lake whose runs work, and publish, at moments that a test chooses. */
record TrainingLab(SparkSession spark, TestDatabase database, Path folder) {
    static final List<String> PORTALS = List.of("mobile", "scout");
    static final List<String> MAKES = List.of("volkswagen", "bmw", "fiat");
    static final List<String> COUNTRIES =
            List.of("AT", "BE", "CH", "CZ", "DE", "DK", "ES", "FR", "GB", "HU", "IT", "LU", "NL", "PL", "RO", "SE");

    static TrainingLab generated(SparkSession spark, TestDatabase database, Path folder, int listings)
            throws SQLException {
        SourcePlan plan = new SourcePlan(2023, listings, 10L * listings, PORTALS, MAKES).withRecentRates();
        new SourceGenerator(plan, database::connect).generate((table, rows) -> {});
        return new TrainingLab(spark, database, folder);
    }

    private Settings settings() {
        return TestLake.settings(
                database,
                folder.resolve("lake"),
                Map.ofEntries(
                        // Rows this few take less time to compute than a native plan takes to make.
                        Map.entry("engine", "spark"),
                        Map.entry("portals", String.join(",", PORTALS)),
                        Map.entry("makes", String.join(",", MAKES)),
                        Map.entry("countries", String.join(",", COUNTRIES)),
                        Map.entry("sync.max-delete-ratio", "1"),
                        Map.entry("bronze.forgotten.prices_auto", "follow"),
                        Map.entry("maintain.snapshot-age-hours", "0"),
                        Map.entry("maintain.keep-snapshots", "1"),
                        Map.entry("maintain.keep-publications", "1")));
    }

    LotlakeConfig config() {
        return LotlakeConfig.bind(settings());
    }

    private interface Work {
        void on(Lake lake, Steps steps) throws Exception;
    }

    private void run(String command, Instant moment, Work work) throws Exception {
        LotlakeConfig config = config();
        try (OpenRun open = OpenRun.begin(config, Run.startingAt(moment), command, "");
                PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            work.on(TestLake.open(config, spark, open), new Steps(silent));
            database.execute("UPDATE ops.publications SET published_at = '" + moment
                    + "'::timestamptz + interval '10 minutes' WHERE token = " + open.token());
        }
    }

    /** Seeds the lake; the publication follows ten minutes after the moment. */
    void seed(String moment) throws Exception {
        Seed seed = Seed.bind(Medallion.LOTLAKE, settings());
        run(
                "seed",
                Instant.parse(moment),
                (lake, steps) -> seed.run(lake, steps, seed.config().allShards()));
    }

    /** Syncs the lake; the publication follows ten minutes after the moment. */
    void sync(String moment) throws Exception {
        Sync sync = Sync.bind(Medallion.LOTLAKE, settings());
        run(
                "sync",
                Instant.parse(moment),
                (lake, steps) -> sync.run(lake, steps, sync.config().allShards()));
    }

    /** Compacts all tables, and removes all snapshots and tags of publications that may go. */
    void maintain(String moment) throws Exception {
        run("maintain", Instant.parse(moment), (lake, steps) -> MaintainedLake.maintain(lake, settings(), steps));
    }

    /** What the lake knows, for somebody who asks at the moment. */
    KnownRows known(String moment) {
        return new KnownRows(Medallion.LOTLAKE, TestLake.open(config(), spark, Instant.parse(moment)), config());
    }

    /** What was known as of a moment, for somebody who asks at another. */
    Knowledge knowledge(String now, Instant asOf) {
        return Knowledge.at(known(now).lake(), config(), Medallion.LOTLAKE.goldSpecs(), asOf)
                .orElseThrow();
    }

    /** Copies the source into a schema, as it is now. */
    void copySource(String schema) {
        database.execute("CREATE SCHEMA " + schema);
        for (String portal : PORTALS) {
            for (String table : List.of("full_auto_", "stat_auto_", "cust_auto_", "prices_auto_")) {
                database.execute(
                        "CREATE TABLE " + schema + "." + table + portal + " AS TABLE public." + table + portal);
            }
        }
        for (String make : MAKES) {
            database.execute("CREATE TABLE " + schema + ".lot_" + make + " AS TABLE mapping.lot_" + make);
        }
        database.execute("CREATE TABLE " + schema + ".countries AS TABLE raw.countries");
    }
}
