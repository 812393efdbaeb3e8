package io.lotlake.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.seed.FrontProcess;
import io.lotlake.app.seed.SeedFixture;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code lotlake serve} as a process of its own, without Spark, and what it refuses. */
@ExtendWith(PostgresExtension.class)
class ServeCommandTest {
    private static final Pattern ADDRESS = Pattern.compile("at (http://\\S+);");

    @TempDir
    private static Path folder;

    private static TestDatabase database;
    private static Path config;

    @BeforeAll
    static void make(TestDatabase given) throws IOException {
        database = given;
        try (SmallLake lake = new SmallLake(database, database.url(), folder)) {
            config = lake.config();
        }
    }

    private static SeedFixture.Outcome serve(String... arguments) {
        List<String> all = new ArrayList<>(List.of("serve", "--config", config.toString()));
        all.addAll(List.of(arguments));
        return SeedFixture.lotlake(all.toArray(String[]::new));
    }

    @Test
    void itServesUntilTheSignalThatIsItsUsualEnd() throws Exception {
        Process process =
                FrontProcess.start(folder.resolve("serve.err"), "serve", "--config", config.toString(), "--port", "0");
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            String line = out.readLine();
            assertThat(line)
                    .as(Files.readString(folder.resolve("serve.err")))
                    .startsWith(
                            "serving 5 tables and views, newest publication pub_second, of lake at http://127.0.0.1:");
            Matcher address = ADDRESS.matcher(line);
            assertThat(address.find()).isTrue();
            URI cars = URI.create(address.group(1) + "/v1/pub_first/namespaces/gold/tables/cars");

            assertThat(HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(cars).build(), BodyHandlers.ofString())
                            .body())
                    .contains("\"current-snapshot-id\"");
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void otherMachinesNeedAToken() {
        SeedFixture.Outcome outcome = serve("--bind", "0.0.0.0");

        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.err()).contains("Cannot serve on 0.0.0.0", "--token-file");
    }

    @Test
    void aTokenFileMustHoldAToken() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path words = Files.writeString(folder.resolve("words"), "two words");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 'a'});

        assertThat(serve("--token-file", empty.toString()))
                .satisfies(outcome -> assertThat(outcome.exitCode()).isEqualTo(3))
                .satisfies(outcome -> assertThat(outcome.err()).contains("it is empty"));
        assertThat(serve("--token-file", words.toString()).err())
                .contains("it holds no token")
                .doesNotContain("two words");
        assertThat(serve("--token-file", binary.toString()).err()).contains("it holds no token");
        assertThat(serve("--token-file", folder.resolve("none").toString()))
                .satisfies(outcome -> assertThat(outcome.exitCode()).isEqualTo(3))
                .satisfies(outcome -> assertThat(outcome.err()).contains("there is no such file"));
    }

    /** In a process of its own, because the hook of the signal would end this one with success. */
    @Test
    void aLoginThatMayNotReadThePublicationsIsRefused() throws Exception {
        database.execute("""
                CREATE ROLE rest_stranger LOGIN;
                GRANT USAGE ON SCHEMA ops TO rest_stranger;
                GRANT SELECT ON iceberg_tables, iceberg_namespace_properties TO rest_stranger;
                GRANT SELECT ON ops.publications, ops.publication_tables TO rest_stranger
                """);
        Path stranger = Files.writeString(
                folder.resolve("stranger.conf"),
                Files.readString(config).replace("user = " + database.user(), "user = rest_stranger"));

        SeedFixture.Outcome outcome = FrontProcess.run(folder, "serve", "--config", stranger.toString(), "--port", "0");

        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(3);
        assertThat(outcome.err()).contains("permission denied for table runs");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void whatCannotBeBoundIsRefused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SeedFixture.Outcome outcome = serve("--port", String.valueOf(taken.getLocalPort()));

            assertThat(outcome.exitCode()).isEqualTo(3);
            assertThat(outcome.err()).contains("Cannot serve on 127.0.0.1:" + taken.getLocalPort(), "another --port");
        }
        assertThat(serve("--port", "70000").exitCode()).isEqualTo(2);
    }

    @Test
    void aCatalogThatIsAwayIsToldAtTheStart() throws IOException {
        Path away = Files.writeString(
                folder.resolve("away.conf"), Files.readString(config).replaceFirst("localhost:[0-9]+", "localhost:1"));

        assertThat(SeedFixture.lotlake("serve", "--config", away.toString()).exitCode())
                .isEqualTo(5);
    }
}
