package io.lotlake.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code bin/lotlake} with the jar of this build, in a process of its own.
 *
 * @param folder for what the commands print and log
 * @param environment is added to the environment of this process, less what lotlake and AWS clients read there
 */
record LotlakeCommand(Path folder, Path config, Map<String, String> environment) {
    private static final Path LAUNCHER =
            Path.of("../bin/lotlake").toAbsolutePath().normalize();
    private static final long MINUTES = 15;

    /** A command that runs. What it prints goes to a file. */
    record Running(Process process, Path printed) {

        /** Waits for the end of the command. */
        Outcome end() throws IOException, InterruptedException {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("still at work after " + MINUTES + " minutes: " + text());
            }
            return new Outcome(process.exitValue(), text());
        }

        String text() throws IOException {
            return Files.readString(printed);
        }
    }

    /** How a command ended, and what it printed to both streams. */
    record Outcome(int exitCode, String printed) {}

    Running start(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(LAUNCHER.toString()));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--config", config.toString()));
        Path printed = Files.createTempFile(folder, arguments[0], ".out");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("LOTLAKE_") || name.startsWith("AWS_"));
        variables.keySet().removeAll(List.of("SPARK_HOME", "MASTER", "SSL_CERT_FILE", "SSL_CERT_DIR"));
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.put("LOTLAKE_ENV", "minio");
        variables.put("LOTLAKE_MEMORY", "3g");
        variables.put("LOTLAKE_LOG_DIR", folder.resolve("logs").toString());
        variables.putAll(environment);
        return new Running(builder.start(), printed);
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return start(arguments).end();
    }

    /** Runs a command that must succeed, and returns what it printed. */
    String succeed(String... arguments) throws IOException, InterruptedException {
        Outcome outcome = run(arguments);
        assertThat(outcome.exitCode())
                .as(String.join(" ", arguments) + ": " + outcome.printed())
                .isZero();
        return outcome.printed();
    }
}
