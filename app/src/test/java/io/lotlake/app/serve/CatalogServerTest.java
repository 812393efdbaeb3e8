package io.lotlake.app.serve;

import static io.lotlake.app.serve.SmallLake.CARS;
import static io.lotlake.app.serve.SmallLake.CONTACTS;
import static io.lotlake.app.serve.SmallLake.DATES;
import static io.lotlake.app.serve.SmallLake.LANDED;
import static io.lotlake.app.serve.SmallLake.WIDE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy;
import io.lotlake.common.testing.TestDatabase;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.view.BaseView;
import org.apache.iceberg.view.View;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Iceberg's own REST client, and plain HTTP, ask the served lake. */
@ExtendWith(PostgresExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class CatalogServerTest {
    private static final List<String> FIRST = List.of("1 fiat", "2 opel", "3 it's");
    private static final List<String> SECOND = List.of("1 fiat", "3 it's", "4 bmw");
    private static final String TOKEN = "c2VjcmV0~of.the-test";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static TestDatabase database;
    private static PostgresProxy proxy;
    private static SmallLake lake;
    private static CatalogServer server;
    private static CatalogServer guarded;

    @BeforeAll
    static void serve(TestDatabase given) throws IOException {
        database = given;
        proxy = PostgresProxy.before(database);
        lake = new SmallLake(database, proxy.url(database), folder);
        server = started(Optional.empty());
        guarded = started(Optional.of(AccessToken.of(Files.writeString(folder.resolve("token"), TOKEN + "\n"))));
    }

    private static CatalogServer started(Optional<AccessToken> token) {
        return started(lake.settings(), token);
    }

    private static CatalogServer started(LotlakeConfig config, Optional<AccessToken> token) {
        return CatalogServer.start(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), token);
    }

    @AfterAll
    static void close() {
        server.close();
        guarded.close();
        lake.close();
        proxy.close();
    }

    private static RESTCatalog client(CatalogServer of, Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("uri", of.address().toString());
        RESTCatalog client = new RESTCatalog();
        client.setConf(new Configuration());
        client.initialize("lake", all);
        return client;
    }

    private static RESTCatalog client(String warehouse) {
        return client(server, Map.of("warehouse", warehouse));
    }

    private static HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .method(method, BodyPublishers.ofString("{}"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** What the server answers to the lines of a request; the connection ends with the answer. */
    private static String raw(String... lines) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static TableMetadata metadata(Table table) {
        return ((BaseTable) table).operations().current();
    }

    @Test
    void theLakeAsItIsNowHasEverything() throws IOException {
        try (RESTCatalog client = client("")) {
            assertThat(client.listNamespaces())
                    .extracting(Namespace::toString)
                    .containsExactly("bronze", "gold", "restricted");
            assertThat(client.listTables(CARS.namespace())).containsExactly(CARS, DATES);
            assertThat(client.listViews(CARS.namespace())).containsExactly(WIDE);
            assertThat(client.namespaceExists(Namespace.of("gold"))).isTrue();
            assertThat(client.namespaceExists(Namespace.of("golden"))).isFalse();
            assertThat(client.tableExists(CARS)).isTrue();
            assertThat(client.tableExists(WIDE)).isFalse();
            assertThat(client.viewExists(WIDE)).isTrue();
            assertThat(SmallLake.rows(client.loadTable(CARS))).isEqualTo(SECOND);
            assertThat(client.loadTable(CARS).refs()).containsKeys("main", "pub_first", "pub_second");
            assertThat(SmallLake.rows(client.loadTable(LANDED))).isEqualTo(FIRST);
            assertThat(client.loadView(WIDE).sqlFor("trino").sql()).contains("gold.cars");
        }
    }

    @ParameterizedTest
    @CsvSource({"first, lid make", "second, lid make price"})
    void aPublicationShowsItsRowsInTheirSchema(String publication, String columns) throws IOException {
        long snapshot = lake.snapshot(publication, CARS);
        try (RESTCatalog client = client("pub_" + publication)) {
            Table cars = client.loadTable(CARS);

            assertThat(cars.currentSnapshot().snapshotId()).isEqualTo(snapshot);
            assertThat(SmallLake.rows(cars))
                    .isEqualTo(SmallLake.rows(lake.load(CARS), snapshot))
                    .isEqualTo(publication.equals("first") ? FIRST : SECOND);
            assertThat(cars.schema().columns().stream().map(column -> column.name()))
                    .containsExactly(columns.split(" ", -1));
            assertThat(cars.refs()).containsOnlyKeys("main", "pub_" + publication);
            assertThat(metadata(cars).metadataFileLocation()).isEqualTo(lake.metadataFile(CARS));
            assertThat(metadata(cars).lastUpdatedMillis())
                    .isEqualTo(metadata(lake.load(CARS)).lastUpdatedMillis());
            assertThat(SmallLake.rows(client.loadTable(DATES))).isEqualTo(FIRST);
        }
    }

    @Test
    void aPublicationHasOnlyItsTablesAndWhatTheViewJoins() throws IOException {
        try (RESTCatalog client = client("pub_first")) {
            assertThat(client.listNamespaces()).extracting(Namespace::toString).containsExactly("gold", "restricted");
            assertThat(client.listTables(CARS.namespace())).containsExactly(CARS, DATES);
            assertThat(SmallLake.rows(client.loadTable(CONTACTS))).isEqualTo(FIRST);
            assertThat(((BaseView) client.loadView(WIDE))
                            .operations()
                            .current()
                            .currentVersion()
                            .defaultCatalog())
                    .isEqualTo("pub_first");
            assertThatThrownBy(() -> client.loadTable(LANDED))
                    .isInstanceOf(NoSuchTableException.class)
                    .hasMessageContaining("the publication first has gold.cars, gold.dates");
            assertThatThrownBy(() -> client.listTables(LANDED.namespace()))
                    .isInstanceOf(NoSuchNamespaceException.class);
        }
    }

    @Test
    void theViewOfAPublicationBelongsToItsTables() throws IOException {
        String older = "SELECT lid, make FROM gold.cars";
        lake.restore("again", "first");
        lake.restore("andAgain", "again");

        for (String publication : List.of("pub_first", "pub_again", "pub_andAgain")) {
            try (RESTCatalog client = client(publication)) {
                View view = client.loadView(WIDE);

                assertThat(view.sqlFor("trino").sql()).as(publication).isEqualTo(older);
                assertThat(view.schema().columns())
                        .extracting(NestedField::name)
                        .containsExactly("lid", "make");
            }
        }
        try (RESTCatalog second = client("pub_second");
                RESTCatalog now = client("")) {
            assertThat(second.loadView(WIDE).sqlFor("trino").sql())
                    .isEqualTo(now.loadView(WIDE).sqlFor("trino").sql())
                    .isEqualTo("SELECT lid, price FROM gold.cars");
        }
    }

    @Test
    @Order(1)
    void whoAsksForTheLatestKeepsIt() throws IOException {
        try (RESTCatalog client = client("latest")) {
            lake.append(CARS, List.of(SmallLake.row(5, "vw")));
            lake.publish("third");

            assertThat(SmallLake.rows(client.loadTable(CARS))).isEqualTo(SECOND);
        }
        try (RESTCatalog client = client(server, Map.of("prefix", "latest"))) {
            assertThat(SmallLake.rows(client.loadTable(CARS))).contains("5 vw");
            lake.load(CARS)
                    .manageSnapshots()
                    .setCurrentSnapshot(lake.snapshot("second", CARS))
                    .commit();
            lake.publish("fourth");
            assertThat(SmallLake.rows(client.loadTable(CARS))).isEqualTo(SECOND);
        }
    }

    @Test
    void anUnknownPublicationIsNotFound() throws Exception {
        HttpResponse<String> config = send("GET", "/v1/config?warehouse=pub_nope");

        assertThat(config.statusCode()).isEqualTo(404);
        assertThat(config.body()).contains("Cannot find pub_nope in the lake lake", "lotlake release list");
        assertThat(send("GET", "/v1/pub_nope/namespaces").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/v1/other/namespaces").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/v1/lake/namespaces").body()).contains("bronze");
        assertThatThrownBy(() -> client("pub_nope")).hasMessageContaining("lotlake release list");
    }

    @Test
    void nobodyCanWrite() throws Exception {
        String before = lake.metadataFile(CARS);
        try (RESTCatalog client = client("")) {
            assertThatThrownBy(() -> client.createNamespace(Namespace.of("mine")))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> client.dropTable(CARS)).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> client.loadTable(CARS)
                            .updateProperties()
                            .set("a", "b")
                            .commit())
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        for (String write : List.of(
                "POST /v1/namespaces",
                "DELETE /v1/namespaces/gold",
                "POST /v1/pub_first/namespaces/gold/properties",
                "POST /v1/namespaces/gold/tables",
                "POST /v1/pub_first/namespaces/gold/tables/cars",
                "DELETE /v1/namespaces/gold/tables/cars",
                "POST /v1/namespaces/gold/register",
                "POST /v1/tables/rename",
                "POST /v1/transactions/commit",
                "DELETE /v1/namespaces/gold/views/wide")) {
            HttpResponse<String> answer = send(write.split(" ", -1)[0], write.split(" ", -1)[1]);

            assertThat(answer.statusCode()).as(write).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
            assertThat(answer.body()).contains("Cannot answer " + write + ": this catalog is read-only");
        }
        assertThat(lake.metadataFile(CARS)).isEqualTo(before);
    }

    @Test
    void withoutTheTokenNothingIsAnswered() throws Exception {
        assertThatThrownBy(() -> client(guarded, Map.of()))
                .isInstanceOf(NotAuthorizedException.class)
                .hasMessageContaining("has not the token");
        assertThatThrownBy(() -> client(guarded, Map.of("token", TOKEN + "x")))
                .isInstanceOf(NotAuthorizedException.class);
        try (RESTCatalog client = client(guarded, Map.of("token", TOKEN, "warehouse", "pub_first"))) {
            assertThat(SmallLake.rows(client.loadTable(CARS))).isEqualTo(FIRST);
        }
    }

    @Test
    void theLoginNeedsNoRightToWrite() throws IOException {
        database.execute("""
                CREATE ROLE rest_reader LOGIN;
                GRANT USAGE ON SCHEMA ops TO rest_reader;
                GRANT SELECT ON iceberg_tables, iceberg_namespace_properties TO rest_reader;
                GRANT SELECT ON ops.runs, ops.publications, ops.publication_tables TO rest_reader
                """);
        Path config = Files.writeString(
                folder.resolve("reader.conf"),
                Files.readString(lake.config()).replace("user = " + database.user(), "user = rest_reader"));
        try (CatalogServer reading = started(LotlakeConfig.bind(Settings.load(Optional.of(config))), Optional.empty());
                RESTCatalog client = client(reading, Map.of("warehouse", "pub_first"))) {
            assertThat(SmallLake.rows(client.loadTable(CARS))).isEqualTo(FIRST);
        }
    }

    @Test
    void noTokenIsIssuedAndNoSecretIsShown() throws Exception {
        HttpResponse<String> tokens = send("POST", "/v1/oauth/tokens");

        assertThat(tokens.statusCode()).isEqualTo(400);
        assertThat(tokens.body()).contains("Cannot issue a token");
        assertThat(send("GET", "/v1/config").body()
                        + send("GET", "/v1/namespaces/gold/tables/cars").body())
                .contains("endpoints")
                .doesNotContain("top secret", "AKIALEAK", "skleak");
    }

    @Test
    void aClientIsToldWhereTheObjectStoreIsButNoKey() throws Exception {
        try (CatalogServer stored = started(lake.settings().at("s3://bucket/lake"), Optional.empty())) {
            String config = HTTP.send(
                            HttpRequest.newBuilder(
                                            URI.create(stored.address() + "/v1/config?warehouse=s3://bucket/lake/"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();

            assertThat(config)
                    .contains("\"s3.endpoint\":\"http://store:9000\"", "\"s3.region\":\"", "\"client.region\":\"")
                    .contains("\"s3.path-style-access\":\"", "\"token-refresh-enabled\":\"false\"")
                    .doesNotContain("AKIALEAK", "skleak", "top secret", "\"prefix\"");
        }
    }

    @Test
    void theAddressOfTheLakeIsTheLakeAsItIsNow() throws Exception {
        for (String scheme : List.of("", "file:", "file://")) {
            HttpResponse<String> config = send("GET", "/v1/config?warehouse=" + scheme + folder.resolve("warehouse"));

            assertThat(config.statusCode()).as(config.body()).isEqualTo(200);
            assertThat(config.body()).doesNotContain("\"prefix\"");
        }
    }

    @Test
    void onlyThisMachineIsAnsweredWithoutAToken() throws Exception {
        for (String host : List.of("localhost", "LOCALHOST:8181", "127.0.0.1:8181", "[::1]:8181")) {
            assertThat(raw("GET /v1/config HTTP/1.1", "Host: " + host)).as(host).startsWith("HTTP/1.1 200 ");
        }
        for (String host : List.of("evil.example", "localhost.evil.example:8181", "127.0.0.1.evil.example", "")) {
            assertThat(raw("GET /v1/config HTTP/1.1", "Host: " + host))
                    .as(host)
                    .startsWith("HTTP/1.1 403 ")
                    .contains("Cannot answer: the request is for the host " + host)
                    .contains("--token-file");
        }
    }

    @Test
    void slowClientsDoNotKeepOthersWaiting() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().getPort());
                slow.add(socket);
                socket.getOutputStream().write("GET /v1/config HTTP/1.1\r\n".getBytes(UTF_8));
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/v1/config"))
                    .timeout(Duration.ofSeconds(3))
                    .build();

            assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void whoWaitsTooLongIsToldToComeBack() {
        Places places = new Places(1, Duration.ofMillis(1));

        Answer answer = places.with(() -> places.with(() -> Answer.empty(Answer.NO_CONTENT)));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Retry-After", "5");
        assertThat(places.with(() -> Answer.empty(Answer.NO_CONTENT)).status()).isEqualTo(204);
    }

    @Test
    void aTableThatTheClientKnowsIsNotSentAgain() throws Exception {
        String path = "/v1/pub_first/namespaces/gold/tables/dates";
        String tag = send("GET", path).headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = send("GET", path, "If-None-Match", "\"other\", " + tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(send("GET", path.replace("first", "second"), "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", path + "?snapshots=refs", "If-None-Match", tag).statusCode())
                .isEqualTo(200);
        assertThat(send("GET", path + "?snapshots=some").statusCode()).isEqualTo(400);
    }

    @Test
    void theSnapshotsOfBranchesAndTagsAreEnoughForTheBeginning() throws Exception {
        String path = "/v1/pub_second/namespaces/gold/tables/cars";
        String snapshot = "\"manifest-list\"";
        assertThat(send("GET", path + "?snapshots=refs").body()).containsOnlyOnce(snapshot);
        assertThat(send("GET", path).body().split(snapshot, -1)).hasSizeGreaterThan(3);
        try (RESTCatalog all = client("pub_second");
                RESTCatalog refs = client(server, Map.of("warehouse", "pub_second", "snapshot-loading-mode", "refs"))) {
            Table table = refs.loadTable(CARS);

            assertThat(table.currentSnapshot().snapshotId()).isEqualTo(lake.snapshot("second", CARS));
            // The client loads the others only now.
            assertThat(table.snapshots())
                    .extracting(Snapshot::snapshotId)
                    .containsExactlyElementsOf(
                            () -> snapshots(all.loadTable(CARS)).iterator());
        }
    }

    private static List<Long> snapshots(Table table) {
        return metadata(table).snapshots().stream().map(Snapshot::snapshotId).toList();
    }

    @Test
    void longListsComeInPages() throws Exception {
        HttpResponse<String> page = send("GET", "/v1/namespaces/gold/tables?pageSize=1");

        assertThat(page.body()).contains("\"cars\"", "next-page-token").doesNotContain("\"dates\"");
        try (RESTCatalog client = client(server, Map.of("rest-page-size", "1"))) {
            assertThat(client.listTables(CARS.namespace())).containsExactly(CARS, DATES);
        }
        for (String wrong : List.of(
                "pageSize=many",
                "pageSize=0",
                "pageSize=",
                "pageSize=-1",
                "pageSize=1&pageToken=-1",
                "pageSize=1&pageToken=a",
                "pageSize=2147483647&pageToken=1")) {
            for (String list : List.of("/v1/namespaces", "/v1/namespaces/gold/tables", "/v1/namespaces/gold/views")) {
                HttpResponse<String> answer = send("GET", list + "?" + wrong);

                assertThat(answer.statusCode()).as(list + "?" + wrong).isEqualTo(400);
                assertThat(answer.body()).contains("Cannot list: page");
            }
        }
    }

    @Test
    void parametersNeedNoValueAndStandOnce() throws Exception {
        assertThat(send("GET", "/v1/config?warehouse").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/v1/config?&warehouse=pub_first&").body()).contains("\"prefix\":\"pub_first\"");

        HttpResponse<String> twice = send("GET", "/v1/config?warehouse=pub_first&warehouse=pub_second");

        assertThat(twice.statusCode()).isEqualTo(400);
        assertThat(twice.body()).contains("the parameter warehouse stands twice");
    }

    @Test
    void aNameThatCannotBeIsTheFaultOfTheRequest() throws Exception {
        assertThat(send("GET", "/v1/namespaces/gold/tables/").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/v1/namespaces/gold%00/tables").statusCode()).isEqualTo(400);
    }

    @Test
    void aDamagedMetadataFileIsNotTheFaultOfTheRequest() throws Exception {
        Path damaged = Files.writeString(folder.resolve("damaged.metadata.json"), "{}");
        String sound = lake.metadataFile(LANDED);
        String update = "UPDATE iceberg_tables SET metadata_location = '%s' WHERE table_name = 'landed'";
        database.execute(update.formatted(damaged.toUri()));
        try {
            assertThat(send("GET", "/v1/namespaces/bronze/tables/landed").statusCode())
                    .isEqualTo(500);
        } finally {
            database.execute(update.formatted(sound));
        }
    }

    @Test
    void aFileThatTheServerMayNotReadIsNotMissing() {
        Answer answer = Failures.of(new NotFoundException(
                new FileNotFoundException("/lake/1.metadata.json (Permission denied)"),
                "Failed to read file: %s",
                "/lake/1.metadata.json"));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body())
                .contains("/lake/1.metadata.json (Permission denied); let the user of lotlake serve read")
                .doesNotContain("missing");
    }

    @Test
    void metricsOfOldClientsAreDropped() throws Exception {
        assertThat(send("POST", "/v1/namespaces/gold/tables/cars/metrics").statusCode())
                .isEqualTo(204);
        assertThat(send("GET", "/v1/config").body()).doesNotContain("metrics");
    }

    @Test
    void otherPathsAreNotFound() throws Exception {
        for (String path : List.of("/", "/v2/config", "/v1/namespaces/gold/tables/cars/credentials", "/v1/nothing")) {
            assertThat(send("GET", path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(send("HEAD", "/v1/namespaces/gold/tables/cars").statusCode()).isEqualTo(204);
        assertThat(send("HEAD", "/v1/namespaces/gold/tables/vans").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(Integer.MAX_VALUE - 1)
    void theServerOutlivesThatOfTheCatalog() throws Exception {
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND datname = current_database()");
        proxy.interrupt(Duration.ofDays(1));

        HttpResponse<String> away = send("GET", "/v1/namespaces");
        proxy.interrupt(Duration.ZERO);

        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(away.headers().firstValue("Retry-After")).contains("5");
        assertThat(away.body()).contains("Cannot work with PostgreSQL");
        assertThat(send("GET", "/v1/namespaces").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void anExpiredSnapshotIsNamed() throws Exception {
        lake.expire("first", CARS);

        HttpResponse<String> answer = send("GET", "/v1/pub_first/namespaces/gold/tables/cars");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("of the publication first has expired", "lotlake release list");
        try (RESTCatalog client = client("pub_first")) {
            assertThat(SmallLake.rows(client.loadTable(DATES))).isEqualTo(FIRST);
        }
    }
}
