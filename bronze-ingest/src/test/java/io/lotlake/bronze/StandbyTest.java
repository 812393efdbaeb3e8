package io.lotlake.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.config.SyncConfig;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.sync.BronzeChanges;
import io.lotlake.bronze.sync.BronzeSync;
import io.lotlake.bronze.testing.SourceTables;
import io.lotlake.bronze.testing.StandbySource;
import io.lotlake.common.catalog.CatalogCheck;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.run.Steps;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestLake;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A source that only replays what another server writes. What it shows is complete, or it is refused. */
@ExtendWith(SparkExtension.class)
class StandbyTest {
    @TempDir
    private static Path folder;

    private static StandbySource source;
    private static Instant moment = Instant.parse("2026-03-01T00:00:00Z");

    private final SparkSession spark;

    StandbyTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeAll
    static void start() throws Exception {
        source = StandbySource.start(folder);
        SourceTables.addPrices(source.primary(), 1, 100);
    }

    @AfterAll
    static void stop() throws Exception {
        source.close();
    }

    private static Settings settings() {
        return TestLake.settings(
                source.primary(),
                folder.resolve("warehouse"),
                Map.of(
                        "source.url",
                        source.standby().url(),
                        "catalog.url",
                        source.primary().url(),
                        "mart.url",
                        source.primary().url(),
                        "portals",
                        SourceTables.PORTAL,
                        "makes",
                        SourceTables.MAKE,
                        "bronze.forgotten.prices_auto",
                        "follow"));
    }

    private Lake lake() {
        moment = moment.plus(Duration.ofHours(1));
        return TestLake.open(LotlakeConfig.bind(settings()), spark, moment);
    }

    private Lake seed() throws Exception {
        LotlakeConfig config = LotlakeConfig.bind(settings());
        Lake lake = lake();
        new BronzeIngest(config, BronzeConfig.bind(settings()), config.allShards()).run(lake, steps());
        return lake;
    }

    private BronzeChanges sync(String... allowDeletes) throws Exception {
        LotlakeConfig config = LotlakeConfig.bind(settings());
        SyncConfig sync = SyncConfig.bind(settings()).allowingDeletes(List.of(allowDeletes));
        return new BronzeSync(config, BronzeConfig.bind(settings()), sync, config.allShards()).run(lake(), steps());
    }

    private static Steps steps() {
        return new Steps(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }

    @Test
    void aStandbyIsNoPlaceForACatalog() {
        LotlakeConfig config = LotlakeConfig.bind(TestLake.settings(
                source.standby(), folder, Map.of("portals", SourceTables.PORTAL, "makes", SourceTables.MAKE)));

        LotlakeException failure =
                Errors.translate(catchThrowable(() -> CatalogCheck.require(config.catalog(), LakeLedger.of(config))));

        assertThat(failure)
                .hasMessage("Cannot write to the catalog database: "
                        + source.standby().url()
                        + " is a standby, which only reads; set lotlake.catalog.url to its primary");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
    }

    /** The file of an unlogged table is empty on a standby, so that it would be read as a table without rows. */
    @Test
    void anUnloggedTableIsRefusedAndNothingLags() throws Exception {
        source.catchUp();
        assertThat(seed().readLatest(Bronze.PRICES_AUTO).count()).isEqualTo(100);
        SourceTables.addPrices(source.primary(), 101, 110);
        source.catchUp();
        assertThat(sync().tables()).containsOnlyKeys("bronze.prices_auto");

        aLagStopsTheRunWhateverIsAllowed();

        String prices = SourceTables.name(PricesAuto.LANDING);
        source.primary().execute("ALTER TABLE " + prices + " SET UNLOGGED");
        source.catchUp();

        assertThat(source.standby().number("SELECT pg_relation_size('" + prices + "')"))
                .isZero();
        for (LotlakeException failure : List.of(
                Errors.translate(catchThrowable(() -> sync("prices_auto_mobile"))),
                Errors.translate(catchThrowable(this::seed)))) {
            assertThat(failure)
                    .hasMessageContaining(
                            "public.prices_auto_mobile is unlogged, and a standby has no rows of it; ALTER"
                                    + " TABLE public.prices_auto_mobile SET LOGGED,"
                                    + " or set lotlake.source.url to the primary")
                    .hasMessageNotContaining("--allow-deletes");
            assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        }
    }

    /** The lake was read from the primary, and the standby has not got that far. */
    private void aLagStopsTheRunWhateverIsAllowed() throws Exception {
        source.standby().execute("SELECT pg_wal_replay_pause()");
        SourceTables.addPrices(source.primary(), 111, 120);
        Settings settings = settings();
        LotlakeConfig config = LotlakeConfig.bind(TestLake.settings(
                source.primary(),
                folder.resolve("warehouse"),
                Map.of("portals", SourceTables.PORTAL, "makes", SourceTables.MAKE)));
        new BronzeSync(config, BronzeConfig.bind(settings), SyncConfig.bind(settings), config.allShards())
                .run(lake(), steps());

        LotlakeException failure = Errors.translate(catchThrowable(() -> sync("prices_auto_mobile")));
        assertThat(failure)
                .hasMessageContaining("public.prices_auto_mobile: the source answers from a standby that lags")
                .hasMessageEndingWith("let the standby catch up, or read the primary");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.GATE);

        source.standby().execute("SELECT pg_wal_replay_resume()");
        source.catchUp();
        assertThat(sync().isEmpty()).isTrue();
    }
}
