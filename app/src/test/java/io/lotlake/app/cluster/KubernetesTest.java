package io.lotlake.app.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * What Spark makes of {@code infra/kubernetes} and of the recipe of docs/cluster.md for Kubernetes. There is no
 * Kubernetes: an API of the test starts the executors' pods as processes, and the objects are held against the schemas
 * of Kubernetes.
 */
@Tag("cluster")
class KubernetesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MANIFEST = Distribution.PROJECT.resolve("infra/kubernetes/lotlake.yaml");
    private static final String IN_IMAGE = "/opt/lotlake/";
    /** Heap, native memory and overhead of conf/cluster. */
    private static final String MEMORY_OF_AN_EXECUTOR = "10240Mi";

    @TempDir
    private static Path folder;

    private static StoredLake lake;

    @BeforeAll
    static void start() throws Exception {
        lake = StoredLake.start(folder);
    }

    @AfterAll
    static void stop() {
        if (lake != null) {
            lake.close();
        }
    }

    /** Asks kubernetes-validate, which knows the fields of every kind. */
    private static void assertValid(List<Path> files) throws Exception {
        Distribution.spark();
        List<String> line = new ArrayList<>(List.of(Distribution.program("kubernetes-validate"), "--strict"));
        files.forEach(file -> line.add(file.toString()));
        Process validation = new ProcessBuilder(line).redirectErrorStream(true).start();
        String printed = new String(validation.getInputStream().readAllBytes(), UTF_8);
        assertThat(validation.waitFor()).as(printed).isZero();
        assertThat(printed).contains(" passed for ");
    }

    private static void assertValidObjects(List<ObjectNode> objects) throws Exception {
        List<Path> files = new ArrayList<>();
        for (ObjectNode object : objects) {
            Path file = Files.createTempFile(folder, object.path("kind").asText(), ".yaml");
            files.add(Files.write(file, JSON.writeValueAsBytes(object)));
        }
        assertValid(files);
    }

    @Test
    void theManifestIsValid() throws Exception {
        assertValid(List.of(MANIFEST));
    }

    /** The arguments of the container of the CronJob. */
    private static List<String> arguments() throws IOException {
        for (Object document : new Yaml().loadAll(Files.readString(MANIFEST))) {
            JsonNode object = JSON.valueToTree(document);
            if (object.path("kind").asText().equals("CronJob")) {
                JsonNode container = object.at("/spec/jobTemplate/spec/template/spec/containers/0");
                return StreamSupport.stream(container.path("args").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
            }
        }
        throw new IOException("there is no CronJob in " + MANIFEST);
    }

    /** The command of the CronJob, for a seed on this machine. */
    private static String driver(KubernetesApi api, String comet, Path events) throws IOException {
        List<String> line = new ArrayList<>(List.of("exec", "$SPARK_HOME/bin/spark-submit"));
        line.addAll(List.of("--driver-class-path", comet));
        for (String argument : arguments()) {
            if (argument.equals("--class")) {
                Map.of(
                                "spark.executor.instances", "2",
                                "spark.kubernetes.executor.enableApiWatcher", "false",
                                "spark.kubernetes.executor.apiPollingInterval", "2s",
                                "spark.sql.shuffle.partitions", "4",
                                "spark.eventLog.enabled", "true",
                                "spark.eventLog.compress", "false",
                                "spark.eventLog.dir", events.toString())
                        .forEach((key, value) -> line.addAll(List.of("--conf", key + "=" + value)));
            }
            line.add(argument.replace("k8s://https://kubernetes.default.svc", api.master())
                    .replace("$(POD_NAME)", "driver")
                    .replace("$(POD_IP)", "127.0.0.1")
                    .replace("local://" + IN_IMAGE, "local://" + Distribution.PROJECT + "/")
                    .replace(IN_IMAGE, Distribution.PROJECT + "/"));
        }
        return String.join(" ", line).replace("sync --config", "seed --config");
    }

    private static List<ObjectNode> pods(KubernetesApi api) {
        return api.submitted().stream()
                .filter(object -> object.path("kind").asText().equals("Pod"))
                .toList();
    }

    @Test
    void theDriverOfTheCronJobSeedsWithExecutorsInPods() throws Exception {
        Path spark = Distribution.spark();
        String comet = SparkJars.classPath().stream()
                .filter(jar -> jar.contains("/comet-spark"))
                .findFirst()
                .orElseThrow();
        Path events = Path.of("events-of-pods");
        Map<String, String> environment = lake.environment();
        environment.putAll(Map.of(
                "HOME", folder.toString(), "KUBECONFIG", folder.resolve("none").toString()));
        List<String> image = List.of(spark.resolve("jars") + "/*", comet);
        try (ProcessKubelet kubelet = new ProcessKubelet(folder, image, new CopyOnWriteArrayList<>());
                KubernetesApi api = KubernetesApi.start(kubelet)) {
            api.add("lotlake", "driver");
            Recipe driver = new Recipe(driver(api, comet, events), folder, environment);
            driver.succeed("doctor --create-bucket", lake.config());
            lake.begin("pods");

            driver.succeed("seed", lake.config());

            lake.assertMartIsLegacy();
            assertThat(EventLog.in(folder.resolve(events)).nativeExecutors()).containsExactly("1", "2");
            assertThat(kubelet.started()).hasSize(2);
            assertValidObjects(api.submitted());
            assertThat(pods(api)).hasSize(2).allSatisfy(pod -> {
                JsonNode container = pod.at("/spec/containers/0");
                assertThat(container.path("image").asText()).isEqualTo("registry.example/lotlake:1");
                assertThat(container.at("/resources/limits/memory").asText()).isEqualTo(MEMORY_OF_AN_EXECUTOR);
                assertThat(container.path("volumeMounts").findValuesAsText("mountPath"))
                        .contains("/etc/lotlake-ca");
            });
        }
    }

    @Test
    void theRecipeForTheClusterModeMakesAValidPodOfTheDriver() throws Exception {
        Map<String, String> environment = lake.environment();
        environment.putAll(Map.of(
                "HOME", folder.toString(), "KUBECONFIG", folder.resolve("none").toString()));
        try (KubernetesApi api = KubernetesApi.start(pod -> {})) {
            Recipe.Outcome submission = Recipe.of("Kubernetes, cluster mode", folder, environment)
                    .with("k8s://https://host:6443", api.master())
                    .with(Map.of("spark.kubernetes.submission.waitAppCompletion", "false"))
                    .start("seed", Path.of("/etc/lotlake/lotlake.conf"))
                    .end();

            assertThat(submission.exitCode()).as(submission.printed()).isZero();
            assertValidObjects(api.submitted());
            assertThat(pods(api)).singleElement().satisfies(pod -> {
                JsonNode container = pod.at("/spec/containers/0");
                assertThat(pod.at("/spec/serviceAccountName").asText()).isEqualTo("lotlake");
                assertThat(container.path("volumeMounts").findValuesAsText("mountPath"))
                        .contains("/etc/lotlake", "/etc/lotlake-ca");
                assertThat(container.path("env").findValuesAsText("name"))
                        .contains("LOTLAKE_SOURCE_PASSWORD", "LOTLAKE_S3_SECRET_KEY");
                assertThat(pod.toString()).doesNotContain(environment.get("LOTLAKE_S3_SECRET_KEY"));
            });
        }
    }
}
