package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operating system ends or stops a run in its middle. */
@Tag("nightly")
class EndedRunTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int TABLES = 9;

    @TempDir
    private Path folder;

    private CrashLake lake;

    @BeforeEach
    void freshLake() throws Exception {
        lake = CrashLake.prepared(CrashCell.Command.SEED, folder);
    }

    /** A seed in a process of its own that has committed some tables. */
    private Process halfway() throws Exception {
        Process seed = lake.fork();
        TestDatabase database = lake.database();
        while (database.number("SELECT count(*) FROM iceberg_tables WHERE catalog_name = 'lake'") < TABLES) {
            assertThat(seed.isAlive())
                    .as("the seed ended too early: " + lake.printed())
                    .isTrue();
            Thread.sleep(10);
        }
        return seed;
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Test
    void aRunThatIsKilledIsMadeGoodByTheNext() throws Exception {
        Process seed = halfway();

        signal(seed, "KILL");

        assertThat(exitCode(seed)).isEqualTo(137);
        lake.recover();
        assertThat(lake.database().strings("SELECT state FROM ops.runs WHERE lake = 'lake' ORDER BY token LIMIT 1"))
                .containsExactly("aborted");
    }

    @Test
    void aRunThatIsTerminatedSaysSoAndIsMadeGoodByTheNext() throws Exception {
        Process seed = halfway();

        signal(seed, "TERM");

        assertThat(exitCode(seed)).isEqualTo(143);
        assertThat(lake.database().strings("SELECT state FROM ops.runs WHERE lake = 'lake'"))
                .containsExactly("stopped");
        lake.recover();
    }

    @Test
    void aRunThatIsStoppedKeepsOthersOutAndGoesOn() throws Exception {
        Process seed = halfway();

        signal(seed, "STOP");
        SeedFixture.Outcome second = lake.run();
        signal(seed, "CONT");

        String first = lake.database()
                .strings("SELECT run_id FROM ops.runs WHERE lake = 'lake'")
                .get(0);
        assertThat(second.exitCode()).as(second.out() + second.err()).isEqualTo(75);
        assertThat(second.err()).contains("another one works on the lake lake", first);
        assertThat(exitCode(seed)).as(lake.printed()).isZero();
        lake.recover();
    }
}
