package io.lotlake.app.readers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Trino server of one node with the connector of Iceberg and the files of {@code infra/trino}. */
final class TrinoServer implements AutoCloseable {
    private static final Path WORK = Path.of("target/readers").toAbsolutePath();
    private static final Path ARCHIVE = Path.of(System.getProperty("io.lotlake.test.trino", "trino-server.tar.gz"));
    private static final Path HOME =
            WORK.resolve(ARCHIVE.getFileName().toString().replace(".tar.gz", ""));
    private static final Path PLUGINS = HOME.resolve("iceberg-only");
    private static final int SECONDS = 240;
    private static final Pattern FILES = Pattern.compile("'dataFiles' = LongCount\\{total=(\\d+)}");
    private static final Pattern MOMENT = Pattern.compile("'(\\d{4}-\\d\\d-\\d\\dT[^']*)'");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;
    private final Process process;

    private TrinoServer(ReadLake lake, Path java) throws IOException, InterruptedException {
        unpack();
        int port = freePort();
        this.address = URI.create("http://127.0.0.1:" + port);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        java.resolve("bin/java").toString(),
                        "-Xmx1500m",
                        "--add-modules=jdk.incubator.vector",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djdk.attach.allowAttachSelf=true",
                        "-Dnode.environment=test",
                        "-Dnode.data-dir=" + WORK.resolve("trino-data"),
                        "-Dconfig=" + configuration(port),
                        "-Dcatalog.config-dir=" + catalogs(),
                        "-cp",
                        HOME.resolve("lib") + "/*",
                        "io.trino.server.TrinoServer"))
                .directory(WORK.toFile())
                .redirectErrorStream(true)
                .redirectOutput(WORK.resolve("trino.out").toFile());
        builder.environment().put("LOTLAKE_CATALOG_URL", lake.database().url());
        builder.environment().put("LOTLAKE_CATALOG_USER", lake.database().user());
        builder.environment().put("LOTLAKE_CATALOG_PASSWORD", "any");
        builder.environment().put("LOTLAKE_REST_URL", lake.server());
        builder.environment().put("LOTLAKE_WAREHOUSE", lake.warehouse().toUri().toString());
        this.process = builder.start();
        awaitStart();
    }

    /** The newest JDK that Trino can run on: that of the environment, or one in the folder of this JDK. */
    static Optional<Path> javaHome() throws IOException {
        String configured = System.getenv("TRINO_JAVA_HOME");
        if (configured != null) {
            return Optional.of(Path.of(configured));
        }
        Path siblings = Path.of(System.getProperty("java.home")).toRealPath().getParent();
        try (var homes = Files.list(siblings)) {
            return homes.filter(home -> version(home) >= 24).findFirst();
        }
    }

    private static int version(Path home) {
        try {
            Matcher version =
                    Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(Files.readString(home.resolve("release")));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    static List<Answer> ask(ReadLake lake) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        try (TrinoServer server = new TrinoServer(lake, javaHome().orElseThrow())) {
            for (Request request : lake.requests()) {
                String query = request.sql(Dialect.TRINO, request.versioned("lake", "FOR VERSION AS OF"));
                String sql = request.state() == State.EXPORTED ? exported(lake, query) : query;
                answers.add(
                        request.isAboutFiles()
                                ? server.files(MOMENT.matcher(sql).replaceAll("from_iso8601_timestamp('$1')"))
                                : server.row(sql));
            }
        }
        return answers;
    }

    /** Runs sample queries. A value is the number of rows. */
    static List<Answer> sample(List<SampleQuery> queries, ReadLake lake) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        try (TrinoServer server = new TrinoServer(lake, javaHome().orElseThrow())) {
            for (SampleQuery query : queries) {
                List<JsonNode> rows = new ArrayList<>();
                String error = server.run(query.statement(), rows::add);
                answers.add(error.isEmpty() ? Answer.of(List.of("" + rows.size())) : Answer.refusal(error));
            }
        }
        return answers;
    }

    /** The query in place of the one that the export has. */
    private static String exported(ReadLake lake, String query) throws IOException {
        String export = Files.readString(lake.exports().resolve("trino"));
        return export.substring(0, export.indexOf("\nSELECT ")) + "\n" + query;
    }

    /** Of the plugins, the server loads only that of Iceberg; their jars are hard links to each other. */
    private static void unpack() throws IOException, InterruptedException {
        if (Files.exists(PLUGINS.resolve("iceberg"))) {
            return;
        }
        Files.createDirectories(WORK);
        Process tar = new ProcessBuilder("tar", "-xzf", ARCHIVE.toString(), "-C", WORK.toString())
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("Cannot unpack " + ARCHIVE + ": tar ended with " + tar.exitValue());
        }
        Files.createDirectories(PLUGINS);
        Files.move(HOME.resolve("plugin/iceberg"), PLUGINS.resolve("iceberg"));
    }

    /** The folder of the catalogs, which are the files that users copy. */
    private static Path catalogs() throws IOException {
        Path folder = Files.createDirectories(WORK.resolve("trino-catalogs"));
        Path files = Path.of("../infra/trino");
        Files.writeString(folder.resolve("lake.properties"), Files.readString(files.resolve("lake.properties")));
        String published = Files.readString(files.resolve("published.properties"));
        for (String name : List.of(ReadLake.SERVED, ReadLake.TAG, ReadLake.NEWEST_TAG)) {
            String warehouse = name.equals(ReadLake.SERVED) ? "lake" : name;
            Files.writeString(
                    folder.resolve(name + ".properties"),
                    published.replace("${ENV:LOTLAKE_REST_WAREHOUSE}", warehouse));
        }
        return folder;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Path configuration(int port) throws IOException {
        return Files.writeString(WORK.resolve("trino.properties"), """
                coordinator=true
                node-scheduler.include-coordinator=true
                http-server.http.port=%d
                node.internal-address=127.0.0.1
                discovery.uri=%s
                plugin.dir=%s
                """.formatted(port, address, PLUGINS));
    }

    private void awaitStart() throws IOException, InterruptedException {
        for (int i = 0; i < SECONDS && process.isAlive(); i++) {
            if (Files.readString(WORK.resolve("trino.out")).contains("SERVER STARTED")) {
                return;
            }
            Thread.sleep(1000);
        }
        close();
        throw new IOException("Cannot start Trino: see " + WORK.resolve("trino.out"));
    }

    private Answer row(String sql) throws IOException, InterruptedException {
        List<String> values = new ArrayList<>();
        String error = run(sql, row -> row.forEach(value -> values.add(value.asText())));
        return error.isEmpty() ? Answer.of(values) : Answer.refusal(error);
    }

    private Answer files(String sql) throws IOException, InterruptedException {
        StringBuilder plan = new StringBuilder();
        String error = run(
                "EXPLAIN ANALYZE VERBOSE " + sql, row -> plan.append(row.get(0).asText()));
        Matcher files = FILES.matcher(plan);
        return files.find() ? Answer.of(List.of(files.group(1))) : Answer.refusal(error);
    }

    private interface Rows {
        void take(JsonNode row);
    }

    /**
     * Gives all rows of a statement to {@code rows} and returns the error, which is empty if there is none. On a busy
     * machine the server may lose sight of its only node for a while; it refuses statements then, before the first row.
     */
    private String run(String sql, Rows rows) throws IOException, InterruptedException {
        String error = tried(sql, rows);
        for (int i = 0; i < SECONDS && error.startsWith("No nodes available"); i++) {
            Thread.sleep(1000);
            error = tried(sql, rows);
        }
        return error;
    }

    private String tried(String sql, Rows rows) throws IOException, InterruptedException {
        HttpRequest.Builder first = HttpRequest.newBuilder(address.resolve("/v1/statement"))
                .header("X-Trino-User", "test")
                .header("X-Trino-Time-Zone", "UTC");
        JsonNode page =
                page(first.POST(HttpRequest.BodyPublishers.ofString(sql)).build());
        while (true) {
            page.path("data").forEach(rows::take);
            if (page.has("error") || !page.has("nextUri")) {
                return page.path("error").path("message").asText("");
            }
            page = page(HttpRequest.newBuilder(URI.create(page.get("nextUri").asText()))
                    .build());
        }
    }

    private JsonNode page(HttpRequest request) throws IOException, InterruptedException {
        return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
    }

    /** The server writes nothing that outlives it. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
