package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A signal ends a seed in a process of its own; the next seed continues. */
@Tag("nightly")
@ExtendWith(PostgresExtension.class)
@Timeout(300)
class SignalTest {
    private static final String STEPS = "SELECT count(*) FROM ops.steps WHERE step LIKE 'bronze%'";

    private static Process seed(SeedFixture fixture) throws IOException {
        return LotlakeProcess.start(
                List.of(),
                List.of(),
                fixture.folder().resolve("seed.out"),
                List.of("seed", "--config", fixture.config().toString()));
    }

    private static void awaitBronze(TestDatabase database, Process seed) throws InterruptedException {
        while (database.strings("SELECT 1 WHERE to_regclass('ops.gates') IS NOT NULL")
                        .isEmpty()
                || database.number(STEPS) == 0) {
            assertThat(seed.isAlive()).isTrue();
            Thread.sleep(50);
        }
    }

    @Test
    void aSeedThatIsEndedBeginsNoCommitAndTheNextGoesOn(TestDatabase database, @TempDir Path folder) throws Exception {
        SourcePlan plan = SourcePlan.defaults(1_000).withRecentRates();
        SeedFixture fixture = SeedFixture.generated(database, plan, folder);
        Process seed = seed(fixture);
        awaitBronze(database, seed);

        seed.destroy();

        assertThat(seed.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(seed.exitValue()).isEqualTo(143);
        assertThat(database.strings("SELECT state || ' ' || coalesce(error, '') FROM ops.runs"))
                .singleElement()
                .asString()
                .startsWith("stopped ");
        assertThat(database.number("SELECT count(*) FROM ops.publications")).isZero();

        SeedFixture.Outcome next = fixture.run("seed");
        assertThat(next.exitCode()).as(next.err()).isZero();
    }

    @Test
    void aSeedThatIsKilledIsMarkedByTheNext(TestDatabase given, @TempDir Path folder) throws Exception {
        TestDatabase database = PostgresExtension.create();
        SeedFixture fixture =
                SeedFixture.generated(database, SourcePlan.defaults(1_000).withRecentRates(), folder);
        Process seed = seed(fixture);
        awaitBronze(database, seed);

        seed.destroyForcibly();

        assertThat(seed.waitFor(60, TimeUnit.SECONDS)).isTrue();
        SeedFixture.Outcome next = fixture.run("seed");
        assertThat(next.exitCode()).as(next.err()).isZero();
        assertThat(database.strings("SELECT state FROM ops.runs ORDER BY token"))
                .containsExactly("aborted", "done");
    }
}
