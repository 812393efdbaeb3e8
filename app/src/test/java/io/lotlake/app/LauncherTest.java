package io.lotlake.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code bin/lotlake} in a checkout of its own, with a real JVM and a {@code spark-submit} that only prints its
 * arguments.
 */
class LauncherTest {
    private static final String SUBMITTED = "spark-submit was started";

    @TempDir
    private Path folder;

    private Path home;
    private Path target;

    /** The exit code of the launcher, and what it printed to both streams. */
    private record Outcome(int exitCode, String printed) {}

    @BeforeEach
    void checkOut() throws IOException {
        home = folder.resolve("check out");
        target = Files.createDirectories(home.resolve("app/target"));
        Files.createDirectories(home.resolve("bin"));
        Files.copy(Path.of("../bin/lotlake"), home.resolve("bin/lotlake"), StandardCopyOption.COPY_ATTRIBUTES);
        Path conf = Files.createDirectories(home.resolve("conf/embedded"));
        Files.copy(Path.of("../conf/test/log4j2.properties"), conf.resolve("log4j2.properties"));
        List<String> jars = new ArrayList<>();
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target.resolve("lotlake.jar")))) {
            for (String entry : FrontClassPath.entries()) {
                if (entry.endsWith("classes") && !entry.endsWith("test-classes")) {
                    add(jar, Path.of(entry));
                } else if (entry.endsWith(".jar")) {
                    jars.add(entry);
                }
            }
        }
        Files.writeString(target.resolve("front.classpath"), String.join(":", jars));
        Files.writeString(target.resolve("launcher.classpath"), String.join(":", jars));
        Files.setLastModifiedTime(
                target.resolve("lotlake.jar"), FileTime.from(Instant.now().minusSeconds(60)));
        Path submit = Files.createDirectories(folder.resolve("spark/bin")).resolve("spark-submit");
        Files.writeString(submit, "#!/bin/sh\necho " + SUBMITTED + "\n");
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Modules share no files except directories and the files that describe the build. */
    private static void add(JarOutputStream jar, Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(file).toString();
                boolean settings =
                        name.equals("reference.conf") && classes.toString().contains("common");
                if (settings || name.startsWith("io/")) {
                    jar.putNextEntry(new ZipEntry(name));
                    Files.copy(file, jar);
                    jar.closeEntry();
                }
            }
        }
    }

    /** A java that prints its arguments, and writes the requested archive. */
    private Path talkingJava() throws IOException {
        Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                [ "$1" != -version ] || exec "%s/bin/java" -version
                echo "$@"
                for argument; do
                  case $argument in -XX:ArchiveClassesAtExit=*) echo classes >"${argument#*=}" ;; esac
                done
                """.formatted(System.getProperty("java.home")));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder.resolve("java");
    }

    private Process start(String... arguments) throws IOException {
        return start(
                Map.of(
                        "JAVA_HOME", System.getProperty("java.home"),
                        "SPARK_HOME", folder.resolve("spark").toString()),
                arguments);
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(home.resolve("bin/lotlake").toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder launcher =
                new ProcessBuilder(line).redirectErrorStream(true).directory(folder.toFile());
        launcher.environment().keySet().removeIf(name -> name.startsWith("LOTLAKE_"));
        launcher.environment().keySet().removeIf(name -> name.equals("SPARK_HOME"));
        launcher.environment().putAll(environment);
        return launcher.start();
    }

    private static Outcome end(Process process) throws IOException, InterruptedException {
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(process.waitFor(), printed);
    }

    private Outcome run(String... arguments) throws IOException, InterruptedException {
        return end(start(arguments));
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().contains(".jsa")).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--version",
                "--help",
                "seed --help",
                "sql -h",
                "status --nonsense",
                "report --nonsense",
                "doctor --nonsense",
                "release list --nonsense",
                "export --nonsense",
                "serve --nonsense",
                "release",
                "sed"
            })
    void whatOnlyAnswersGoesPastSpark(String command) throws Exception {
        Outcome outcome = run(command.split(" ", -1));

        assertThat(outcome.printed()).contains("lotlake").doesNotContain(SUBMITTED);
        assertThat(outcome.exitCode()).isEqualTo(command.matches(".*(--help|--version|-h)") ? 0 : 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"seed", "sync --dry-run", "sql SELECT", "release rollback one", "verify", "gold ads"})
    void whatWorksOnTheLakeGoesToSparkSubmit(String command) throws Exception {
        assertThat(run(command.split(" ", -1))).isEqualTo(new Outcome(0, SUBMITTED + "\n"));
    }

    @Test
    void classesAreArchivedOnceAlsoByTwoAtATime() throws Exception {
        Process one = start("--version");
        Process other = start("--version");

        assertThat(List.of(end(one), end(other))).containsOnly(new Outcome(0, "lotlake (not packaged)\n"));
        List<Path> archives = archives();
        assertThat(archives).singleElement().asString().endsWith(".jsa");
        FileTime written = Files.getLastModifiedTime(archives.get(0));
        assertThat(run("--version").printed()).isEqualTo("lotlake (not packaged)\n");
        assertThat(Files.getLastModifiedTime(archives.get(0))).isEqualTo(written);
    }

    @Test
    void anArchiveThatDoesNotFitIsPassedOver() throws Exception {
        run("--version");
        Files.write(archives().get(0), new byte[4096]);

        assertThat(run("--version")).isEqualTo(new Outcome(0, "lotlake (not packaged)\n"));
    }

    @Test
    void aFailureArchivesNothing() throws Exception {
        assertThat(run("status", "--config", "nowhere.conf").exitCode()).isEqualTo(3);
        assertThat(archives()).isEmpty();
    }

    @Test
    void sparkStartsWithTheArchiveThatTheBuildHadMadeOfItsJar() throws Exception {
        Map<String, String> environment = Map.of("JAVA_HOME", talkingJava().toString());
        String before = end(start(environment, "sync")).printed();

        Outcome build = end(start(environment, "class-archive"));
        String after = end(start(environment, "sync")).printed();
        Files.setLastModifiedTime(
                target.resolve("lotlake.jar"), FileTime.from(Instant.now().plusSeconds(60)));
        String rebuilt = end(start(environment, "sync")).printed();

        assertThat(build.exitCode()).as(build.printed()).isZero();
        Path archive = archives().get(0);
        assertThat(before).contains("SparkSubmit").doesNotContain("-XX:SharedArchiveFile");
        assertThat(after).contains("-XX:SharedArchiveFile=" + archive, "SparkSubmit");
        assertThat(rebuilt).contains("SparkSubmit").doesNotContain("-XX:SharedArchiveFile");
    }

    @ParameterizedTest
    @CsvSource({"local[2], true", "spark://host:7077, false", "yarn, false"})
    void theNativeMemoryOfExecutorsIsThatOfTheSettingsOfTheCluster(String master, boolean isLocal) throws Exception {
        Path cluster = Files.createDirectories(home.resolve("conf/cluster"));
        Files.writeString(cluster.resolve("spark.conf"), "spark.memory.offHeap.size 5g\n");
        Map<String, String> environment =
                Map.of("JAVA_HOME", talkingJava().toString(), "LOTLAKE_ENV", "cluster", "MASTER", master);

        String started = end(start(environment, "sync")).printed();

        assertThat(started).contains("--master " + master, "SparkSubmit");
        assertThat(started.contains("spark.memory.offHeap.size=")).isEqualTo(isLocal);
    }
}
