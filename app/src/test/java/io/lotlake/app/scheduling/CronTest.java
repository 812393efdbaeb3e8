package io.lotlake.app.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.FrontClassPath;
import io.lotlake.app.Lotlake;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The script for cron runs the real command, on a database without a lake. */
@ExtendWith(PostgresExtension.class)
class CronTest {
    private static final String SCRIPT =
            Path.of("../infra/cron/lotlake-cron").toAbsolutePath().normalize().toString();

    @TempDir
    private Path folder;

    private Path work;

    /** What cron would mail, and the exit code. */
    private record Outcome(int exitCode, String mail) {}

    @BeforeEach
    void install(TestDatabase database) throws IOException {
        work = folder.resolve("work");
        Path launcher = Files.createDirectories(folder.resolve("home/bin")).resolve("lotlake");
        Files.writeString(launcher, """
                #!/bin/sh
                exec "%s/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m \
                  "-Dlog4j2.configurationFile=%s" -cp "%s" %s "$@"
                """.formatted(
                        System.getProperty("java.home"),
                        Path.of("../conf/test/log4j2.properties").toAbsolutePath(),
                        String.join(File.pathSeparator, FrontClassPath.entries()),
                        Lotlake.class.getName()));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        configure(database.url(), database.user());
        Files.writeString(folder.resolve("lotlake.env"), """
                LOTLAKE_HOME=%s
                LOTLAKE_CONFIG=%s
                LOTLAKE_WORK=%s
                LOTLAKE_TRIES=2
                LOTLAKE_PAUSE=0
                """.formatted(
                        folder.resolve("home"), folder.resolve("lotlake.conf"), work));
    }

    private void configure(String url, String user) throws IOException {
        Files.writeString(folder.resolve("lotlake.conf"), """
                lotlake {
                  source { url = "%s", user = %s, password = any }
                  warehouse = "%s"
                  portals = [one]
                  makes = [fiat]
                }
                """.formatted(url, user, folder.resolve("warehouse")));
    }

    /** Runs the script with the few variables that cron sets. */
    private Outcome cron(Map<String, String> variables, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(SCRIPT));
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        "/usr/bin:/bin",
                        "LOTLAKE_ENV_FILE",
                        folder.resolve("lotlake.env").toString()));
        builder.environment().putAll(variables);
        Process script = builder.start();
        String mail = new String(script.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(script.waitFor(), mail);
    }

    private String log() throws IOException {
        return Files.readString(work.resolve("log/cron.log"));
    }

    @Test
    void nothingToDoIsNotMailed() throws Exception {
        assertThat(cron(Map.of(), "status")).isEqualTo(new Outcome(0, ""));
        assertThat(log()).contains("no tables yet", "lotlake status: exit code 99");
    }

    @Test
    void anUnreachableDatabaseIsTriedAgainAndThenMailed() throws Exception {
        configure("jdbc:postgresql://localhost:1/none", "nobody");

        Outcome outcome = cron(Map.of(), "status");

        assertThat(outcome.exitCode()).isEqualTo(5);
        assertThat(outcome.mail())
                .startsWith("lotlake status ended with exit code 5 on ")
                .contains(
                        "unreachable, in 2 tries", "\nCannot ", "localhost:1/none", work.resolve("log") + "/cron.log");
        assertThat(log()).contains("try 1", "try 2").doesNotContain("try 3");
    }

    @Test
    void aWrongConfigurationIsMailedAtOnce() throws Exception {
        Files.writeString(folder.resolve("lotlake.conf"), "lotlake { nonsense = 1 }");

        Outcome outcome = cron(Map.of(), "status", "--json");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.mail()).contains("lotlake status --json ended with exit code 3", "nonsense");
        assertThat(log()).doesNotContain("try 2");
    }

    @Test
    void oneCommandAtATimeWorksAndTheOtherIsMailedOnlyIfThatLastsForLong() throws Exception {
        Files.createDirectories(work.resolve("cron"));
        Process other = new ProcessBuilder(
                        "flock", "-F", work.resolve("cron/lock").toString(), "sh", "-c", "echo; exec cat")
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('\n');

            Outcome first = cron(Map.of(), "status");
            Outcome longer = cron(Map.of("LOTLAKE_GRACE", "0"), "status");

            assertThat(first).isEqualTo(new Outcome(0, ""));
            assertThat(longer.exitCode()).isEqualTo(75);
            assertThat(longer.mail()).contains("every time since 2", "another command of lotlake-cron is at work");
            assertThat(log()).doesNotContain("try 1");
        } finally {
            other.destroy();
            other.waitFor();
        }
        assertThat(work.resolve("cron/status.busy-since")).exists();
    }

    @Test
    void aLargeLogIsPutAsideAndTheOldestGoes() throws Exception {
        Path logs = Files.createDirectories(work.resolve("log"));
        Files.writeString(logs.resolve("cron.log"), "earlier runs");
        for (int number = 1; number <= 5; number++) {
            Files.writeString(logs.resolve("cron.log." + number + ".gz"), "number " + number);
        }

        assertThat(cron(Map.of("LOTLAKE_LOG_MB", "0"), "--version")).isEqualTo(new Outcome(0, ""));

        assertThat(log()).contains("lotlake --version: exit code 0").doesNotContain("earlier");
        try (InputStream packed = new GZIPInputStream(Files.newInputStream(logs.resolve("cron.log.1.gz")))) {
            assertThat(packed).hasContent("earlier runs");
        }
        assertThat(logs.resolve("cron.log.2.gz")).hasContent("number 1");
        assertThat(logs.resolve("cron.log.5.gz")).hasContent("number 4");
        assertThat(logs.toFile().list()).hasSize(6);
    }
}
