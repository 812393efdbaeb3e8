package io.lotlake.app.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The containers of {@code infra/compose} have the versions of the build and settings that exist. */
class ComposeTest {
    private static final Path FOLDER = Path.of("../infra/compose");
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{\\w+:-([^}]*)}");
    private static final Pattern VARIABLE = Pattern.compile("LOTLAKE_\\w+");

    private static Map<String, Map<String, Object>> services;

    @BeforeAll
    static void read() throws IOException {
        Map<String, Map<String, Map<String, Object>>> compose =
                new Yaml().load(Files.readString(FOLDER.resolve("compose.yaml")));
        services = compose.get("services");
    }

    /** The environment of a service where the user sets nothing. */
    private static Map<String, String> environment(String service) {
        Map<?, ?> environment = (Map<?, ?>) services.get(service).get("environment");
        return environment.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> String.valueOf(entry.getKey()),
                        entry -> DEFAULT.matcher(String.valueOf(entry.getValue()))
                                .replaceAll("$1")));
    }

    private static String property(String name) throws IOException {
        Matcher property = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<")
                .matcher(Files.readString(Path.of("../pom.xml")));
        assertThat(property.find()).as(name).isTrue();
        return property.group(1);
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, docker.io/library/, postgres.image",
        "minio, docker.io/, minio.image",
        "trino, docker.io/trinodb/trino:, trino.version"
    })
    void anImageHasTheVersionOfTheBuild(String service, String registry, String property) throws IOException {
        assertThat(services.get(service).get("image")).isEqualTo(registry + property(property));
    }

    @Test
    void theServerHasTheVersionOfTheTests() throws IOException {
        assertThat(property("postgres.image"))
                .isEqualTo("postgres:" + property("postgres-binaries.version").replaceFirst("\\.0$", ""));
    }

    @Test
    void aDatabaseThatIsStillBeingMadeIsNotReady() {
        Map<?, ?> check = (Map<?, ?>) services.get("postgres").get("healthcheck");

        assertThat(check.get("test").toString()).contains("pg_isready, -h, localhost");
    }

    /** Starts the first load with a command that notes its arguments, and that a TERM ends when it seeds. */
    private static Process firstLoad(Path folder) throws IOException {
        Path command = Files.writeString(folder.resolve("lotlake"), """
                #!/usr/bin/env bash
                echo "$1" >>"%1$s/calls"
                [ "$1" = sync ] && exit 99
                [ "$1" = seed ] && [ ! -e "%1$s/quick" ] || exit 0
                trap 'echo TERM >>"%1$s/calls"; exit 143' TERM
                touch "%1$s/seeding"
                while :; do sleep 0.05; done
                """.formatted(folder));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path script = Files.writeString(
                folder.resolve("entrypoint"),
                Files.readString(FOLDER.resolve("entrypoint"))
                        .replace("/opt/lotlake/bin/lotlake", command.toString())
                        .replace("/var/lib/lotlake", folder.toString()));
        return new ProcessBuilder("bash", script.toString(), "first-load")
                .inheritIO()
                .start();
    }

    @Test
    void aSignalEndsTheCommandOfTheFirstLoadAndNoOtherBegins(@TempDir Path folder) throws Exception {
        Process load = firstLoad(folder);
        while (!Files.exists(folder.resolve("seeding"))) {
            assertThat(load.isAlive()).isTrue();
            Thread.sleep(20);
        }
        load.destroy();

        assertThat(load.waitFor()).isEqualTo(143);
        assertThat(Files.readAllLines(folder.resolve("calls"))).containsExactly("source", "doctor", "seed", "TERM");
        assertThat(folder.resolve("seeded")).doesNotExist();
    }

    @Test
    void theFirstLoadSeedsAndEveryLaterOneSyncs(@TempDir Path folder) throws Exception {
        Files.createFile(folder.resolve("quick"));

        assertThat(firstLoad(folder).waitFor()).isZero();
        assertThat(firstLoad(folder).waitFor()).isZero();

        assertThat(Files.readAllLines(folder.resolve("calls")))
                .containsExactly("source", "doctor", "seed", "doctor", "sync");
    }

    @Test
    void everyVariableIsOneThatLotlakeReads() throws IOException {
        String known = Files.readString(Path.of("../common/src/main/java/io/lotlake/common/config/Overrides.java"))
                + Files.readString(Path.of("../bin/lotlake"))
                + Files.readString(Path.of("../conf/minio/log4j2.properties"));
        List<String> used = VARIABLE.matcher(Files.readString(FOLDER.resolve("Dockerfile"))
                        + environment("lotlake").keySet())
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();

        assertThat(used)
                .hasSizeGreaterThan(9)
                .allSatisfy(variable -> assertThat(known).as(variable).containsPattern("\\b" + variable + "\\b"));
    }

    @Test
    void theConfigurationIsSoundAndTrinoReadsTheSameLake() {
        Map<String, String> environment = environment("lotlake");
        Settings settings =
                Settings.load(Optional.of(Path.of("../conf/minio/lotlake.conf")), environment, new Properties());
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();

        assertThat(config.onObjectStore()).isTrue();
        assertThat(environment("trino"))
                .containsEntry("LOTLAKE_WAREHOUSE", config.warehouse())
                .containsEntry("LOTLAKE_CATALOG_URL", config.catalog().url())
                .containsEntry("LOTLAKE_CATALOG_PASSWORD", config.catalog().password())
                .containsEntry(
                        "LOTLAKE_S3_ENDPOINT", config.storage().endpoint().orElseThrow())
                .containsEntry(
                        "LOTLAKE_S3_SECRET_KEY", config.storage().secretKey().orElseThrow());
        assertThat(environment("minio"))
                .containsEntry("MINIO_ROOT_USER", config.storage().accessKey().orElseThrow())
                .containsEntry(
                        "MINIO_ROOT_PASSWORD", config.storage().secretKey().orElseThrow());
    }

    @Test
    void trinoGetsTheSettingsOfAStoreAndTheirVariables(@TempDir Path folder) throws Exception {
        Path made = folder.resolve("lake.properties");
        int code = new ProcessBuilder(
                        "sh",
                        FOLDER.resolve("trino.sh").toString(),
                        Path.of("../infra/trino/lake.properties").toString(),
                        made.toString())
                .inheritIO()
                .start()
                .waitFor();

        Properties properties = new Properties();
        properties.load(Files.newBufferedReader(made));
        assertThat(code).isZero();
        assertThat(properties)
                .containsEntry("fs.native-s3.enabled", "true")
                .containsEntry("s3.path-style-access", "true")
                .doesNotContainKey("fs.hadoop.enabled");
        assertThat(VARIABLE.matcher(properties.toString()).results().map(MatchResult::group))
                .hasSizeGreaterThan(7)
                .isSubsetOf(environment("trino").keySet());
    }
}
