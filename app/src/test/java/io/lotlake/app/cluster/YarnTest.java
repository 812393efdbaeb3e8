package io.lotlake.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/cluster.md for YARN, on Hadoop's own. */
@Tag("cluster")
class YarnTest {
    @TempDir
    private static Path folder;

    private static StoredLake lake;
    private static YarnCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        lake = StoredLake.start(folder);
        cluster = YarnCluster.start(folder);
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

    /** The recipe with the jars of Spark where they are, and an event log that a test can read. */
    private static Recipe recipe(String heading, Path events) throws Exception {
        Map<String, String> environment = lake.environment();
        environment.putAll(cluster.environment());
        return Recipe.of(heading, folder, environment)
                .with(Map.of(
                        "spark.yarn.jars",
                        "local:" + Distribution.spark() + "/jars/*",
                        "spark.yarn.stagingDir",
                        folder.toUri().toString(),
                        "spark.sql.shuffle.partitions",
                        "4",
                        "spark.eventLog.compress",
                        "false",
                        "spark.eventLog.dir",
                        events.toUri().toString()));
    }

    private static Path events(String name) throws IOException {
        return Files.createDirectories(folder.resolve("events-of").resolve(name));
    }

    @Test
    void aSeedAndASyncRunNativelyInContainers() throws Exception {
        recipe("YARN, client mode", events("doctor")).succeed("doctor --create-bucket", lake.config());
        lake.begin("yarn");

        recipe("YARN, client mode", events("seed")).succeed("seed", lake.config());
        lake.assertMartIsLegacy();

        lake.changeSource();
        lake.writeWithSecrets(folder.resolve("my.conf"));
        Recipe.Outcome sync = recipe("YARN, cluster mode", events("sync"))
                .with("/etc/lotlake/ca.pem", lake.environment().get("SSL_CERT_FILE"))
                .start("sync", Path.of("my.conf"))
                .end();
        assertThat(sync.exitCode()).as(sync.printed()).isZero();
        lake.assertMartIsLegacy();

        for (String run : List.of("seed", "sync")) {
            EventLog log = EventLog.in(events(run));
            assertThat(log.nativeExecutors()).as(run).containsExactly("1", "2");
            lake.assertKnowsNoSecret(log);
        }
    }
}
