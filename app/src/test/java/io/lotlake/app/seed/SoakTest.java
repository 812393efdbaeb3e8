package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The source changes and a sync is killed at a random moment, again and again; in the end one sync brings the lake to
 * the state of a fresh seed. {@code -Dio.lotlake.test.rounds=50} runs longer, {@code -Dio.lotlake.test.seed=N} kills at
 * other moments.
 */
@Tag("nightly")
class SoakTest {
    private static final int ROUNDS = Integer.getInteger("io.lotlake.test.rounds", 2);
    private static final long SEED = Long.getLong("io.lotlake.test.seed", 20_261_121L);

    @TempDir
    private Path folder;

    @Test
    void syncsThatAreKilledAtAnyMomentAreMadeGood() throws Exception {
        CrashLake lake = CrashLake.prepared(CrashCell.Command.SYNC, folder);
        lake.makeWork();
        long begun = System.nanoTime();
        assertThat(lake.fork().waitFor()).as(lake.printed()).isZero();
        long wholeRun = System.nanoTime() - begun;
        Random random = new Random(SEED);

        for (int round = 0; round < ROUNDS; round++) {
            lake.makeWork();
            long moment = (long) (random.nextDouble() * wholeRun);
            Process sync = lake.fork();
            System.out.printf("round %d of seed %d: killed after %,d ms%n", round, SEED, moment / 1_000_000);
            if (!sync.waitFor(moment, TimeUnit.NANOSECONDS)) {
                sync.destroyForcibly().waitFor();
            }
        }

        lake.recover();
    }
}
