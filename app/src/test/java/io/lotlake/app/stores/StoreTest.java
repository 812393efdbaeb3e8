package io.lotlake.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.seed.SeedFixture;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.legacy.MartComparison;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A lake lives in a real S3 store, from its first seed to a rollback, and two of its runs are killed. */
@Tag("stores")
class StoreTest {
    private static final SourcePlan PLAN =
            new SourcePlan(5, 1_000, 5_000, List.of("mobile", "scout"), List.of("volkswagen", "bmw")).withRecentRates();
    private static final String RETENTION =
            "maintain { min-small-files = 2, snapshot-age-hours = 0, keep-snapshots = 1 }";
    private static final int KILLED = 137;

    private static List<StoreServer> stores() {
        return StoreServer.chosen();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void aLakeLivesInAStore(StoreServer server, @TempDir Path folder) throws Exception {
        try (StoreServer.Running running = server.start(folder)) {
            TestDatabase database = running.database();
            SeedFixture fixture = SeedFixture.generated(database, PLAN, folder);
            fixture.configure(
                    PLAN.makes(),
                    running.store().freshWarehouse(),
                    running.store().settings() + "\n" + RETENTION);
            LotlakeCommand lotlake =
                    new LotlakeCommand(folder, fixture.config(), running.store().environment());
            lotlake.succeed("doctor", "--create-bucket");

            kill(lotlake.start("seed", "--run-id", "killed_seed"), database, "killed_seed");
            lotlake.succeed("seed", "--run-id", "first");
            lotlake.succeed("verify");
            assertMartIsLegacy(fixture);
            List<String> first = mart(fixture);

            lotlake.succeed("source", "change", "--share", "0.05", "--price-events", "100");
            kill(lotlake.start("sync", "--run-id", "killed_sync"), database, "killed_sync");
            lotlake.succeed("sync", "--run-id", "second");
            lotlake.succeed("verify");
            assertMartIsLegacy(fixture);
            assertThat(mart(fixture)).isNotEqualTo(first);

            lotlake.succeed("maintain");
            lotlake.succeed("verify");
            lotlake.succeed("release", "rollback", "first");
            assertThat(mart(fixture)).isEqualTo(first);
            assertThat(database.strings("SELECT state FROM ops.runs WHERE run_id LIKE 'killed%'"))
                    .containsExactly("aborted", "aborted");
        }
    }

    /** Kills a run that has loaded a table into Bronze and not published. */
    private static void kill(LotlakeCommand.Running run, TestDatabase database, String runId) throws Exception {
        String loaded = "SELECT count(*) FROM ops.steps JOIN ops.runs USING (lake, token)" + " WHERE run_id = '" + runId
                + "' AND step LIKE 'bronze%'";
        while (database.strings("SELECT 1 WHERE to_regclass('ops.gates') IS NOT NULL")
                        .isEmpty()
                || database.number(loaded) == 0) {
            assertThat(run.process().isAlive()).as(run.text()).isTrue();
            Thread.sleep(20);
        }
        run.process().destroyForcibly();
        assertThat(run.end().exitCode()).isEqualTo(KILLED);
        assertThat(database.number("SELECT count(*) FROM ops.publications WHERE publication_id = '" + runId + "'"))
                .isZero();
    }

    private static void assertMartIsLegacy(SeedFixture fixture) throws Exception {
        List<String> makes = fixture.plan().makes();
        fixture.runLegacy(makes);
        assertThat(fixture.compare(makes)).hasSameSizeAs(makes).allMatch(MartComparison.Result::isEqual);
    }

    /** The number of rows and a hash of all rows, by make. */
    private static List<String> mart(SeedFixture fixture) {
        return fixture.plan().makes().stream()
                .map(make -> fixture.database()
                        .strings("SELECT '%1$s ' || count(*) || ' ' || sum(hashtextextended(a::text, 0)::numeric)"
                                        .formatted(make)
                                + " FROM raw.ads_" + make + " AS a")
                        .get(0))
                .toList();
    }
}
