package io.lotlake.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/cluster.md for a standalone cluster, on one with two workers. */
@Tag("cluster")
class ClusterTest {
    @TempDir
    private static Path folder;

    private static StoredLake lake;
    private static SparkCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        lake = StoredLake.start(folder);
        cluster = SparkCluster.start(folder);
        recipe("Standalone").succeed("doctor --create-bucket", lake.config());
    }

    @BeforeEach
    void completeTheCluster() throws Exception {
        cluster.completeWorkers();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (lake != null) {
            lake.close();
        }
    }

    private static Recipe recipe(String heading) throws Exception {
        return Recipe.of(heading, folder, lake.environment()).with("spark://host:7077", cluster.address());
    }

    /** The recipe for spark-submit, with less parallelism for few rows and an event log that a test can read. */
    private static Recipe submit(Path events) throws Exception {
        return recipe("Standalone")
                .with(Map.of(
                        "spark.sql.shuffle.partitions", "4",
                        "spark.eventLog.compress", "false",
                        "spark.eventLog.dir", events.toString()));
    }

    private static EventLog succeed(String command, Path events) throws Exception {
        submit(events).succeed(command, lake.config());
        return EventLog.in(folder.resolve(events));
    }

    @Test
    void aSeedAndASyncRunNativelyOnBothWorkers() throws Exception {
        lake.begin("both");

        EventLog seed = succeed("seed", Path.of("events-of/seed"));
        lake.assertMartIsLegacy();
        lake.changeSource();
        EventLog sync = succeed("sync", Path.of("events-of/sync"));
        lake.assertMartIsLegacy();

        assertThat(seed.operators()).contains("CometIcebergNativeScan", "CometIcebergWrite", "CometExchange");
        for (EventLog log : List.of(seed, sync)) {
            assertThat(log.nativeExecutors()).containsExactly("0", "1");
            assertThat(log.failures()).isEmpty();
            lake.assertKnowsNoSecret(log);
        }
    }

    @Test
    void aRunThatLosesBothOfItsWorkersEndsOnAThird() throws Exception {
        lake.begin("losses");
        Path events = Path.of("events-of/losses");

        Recipe.Running seed = submit(events).start("seed", lake.config());
        lake.awaitStep(seed, "losses", "bronze");
        cluster.loseWorker();
        cluster.addWorker();
        lake.awaitStep(seed, "losses", "silver");
        cluster.loseWorker();
        Recipe.Outcome outcome = seed.end();

        assertThat(outcome.exitCode()).as(outcome.printed()).isZero();
        lake.assertMartIsLegacy();
        EventLog log = EventLog.in(folder.resolve(events));
        assertThat(log.lostExecutors()).contains("0", "1");
        assertThat(log.failures()).contains("ExecutorLostFailure");
        assertThat(log.nativeExecutors()).contains("2");
        succeed("verify", Path.of("events-of/verify"));
    }

    @Test
    void theLauncherSubmitsToTheClusterToo() throws Exception {
        lake.begin("launched");

        recipe("bin/lotlake").succeed("seed", lake.config());

        lake.assertMartIsLegacy();
        assertThat(folder.resolve("lotlake-data/spark-events")).isDirectoryContaining("glob:**app-*");
    }
}
