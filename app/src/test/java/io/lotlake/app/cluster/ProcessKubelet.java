package io.lotlake.app.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Starts the pods of Spark's executors as processes of this machine, with the command line that the entrypoint of
 * Spark's image makes of their environment. It has no images, mounts nothing and limits nothing.
 *
 * @param classPath what the image has
 */
record ProcessKubelet(Path folder, List<String> classPath, List<Process> started)
        implements Consumer<ObjectNode>, AutoCloseable {
    private static final String ADDRESS = "127.0.0.1";

    @Override
    public void accept(ObjectNode pod) {
        JsonNode container = pod.path("spec").path("containers").path(0);
        if (!container.path("args").path(0).asText().equals("executor")) {
            return;
        }
        Map<String, String> variables = new TreeMap<>();
        for (JsonNode variable : container.path("env")) {
            boolean isAddress = variable.path("valueFrom")
                    .path("fieldRef")
                    .path("fieldPath")
                    .asText()
                    .equals("status.podIP");
            String name = variable.path("name").asText();
            variables.put(
                    name,
                    switch (name) {
                        case "SPARK_EXECUTOR_POD_NAME" ->
                            pod.path("metadata").path("name").asText();
                        default -> isAddress ? ADDRESS : variable.path("value").asText();
                    });
        }
        try {
            started.add(start(variables));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pod.putObject("status")
                .put("phase", "Running")
                .put("podIP", ADDRESS)
                .put("startTime", Instant.now().toString());
    }

    private Process start(Map<String, String> variables) throws IOException {
        String name = variables.get("SPARK_EXECUTOR_POD_NAME");
        Path work = Files.createDirectories(folder.resolve(name));
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        variables.forEach((variable, value) -> {
            if (variable.startsWith("SPARK_JAVA_OPT_")) {
                line.add(value);
            }
        });
        line.addAll(List.of(
                "-Xms" + variables.get("SPARK_EXECUTOR_MEMORY"),
                "-Xmx" + variables.get("SPARK_EXECUTOR_MEMORY"),
                "-cp",
                String.join(File.pathSeparator, classPath),
                "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
                "--driver-url",
                variables.get("SPARK_DRIVER_URL"),
                "--executor-id",
                variables.get("SPARK_EXECUTOR_ID"),
                "--cores",
                variables.get("SPARK_EXECUTOR_CORES"),
                "--app-id",
                variables.get("SPARK_APPLICATION_ID"),
                "--hostname",
                variables.get("SPARK_EXECUTOR_POD_IP"),
                "--resourceProfileId",
                variables.get("SPARK_RESOURCE_PROFILE_ID"),
                "--podName",
                name));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("log").toFile());
        Environment.cleanForServer(builder.environment());
        builder.environment().putAll(variables);
        builder.environment().put("SPARK_LOCAL_DIRS", work.toString());
        return builder.start();
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }
}
