package io.lotlake.app.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * As much of the API of Kubernetes as Spark asks for: it keeps the objects that it is given and answers with them. It
 * does not check them, and it has no watches.
 */
final class KubernetesApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CREATED = 201;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Consumer<ObjectNode> kubelet;
    /** The objects by the path of the API. */
    private final Map<String, ObjectNode> objects = new ConcurrentSkipListMap<>();

    private final List<ObjectNode> submitted = new CopyOnWriteArrayList<>();

    private KubernetesApi(HttpServer server, Consumer<ObjectNode> kubelet) {
        this.server = server;
        this.kubelet = kubelet;
    }

    /** @param kubelet is given every pod that is created, and may set its status */
    static KubernetesApi start(Consumer<ObjectNode> kubelet) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        KubernetesApi api = new KubernetesApi(server, kubelet);
        server.createContext("/", api::answer);
        server.setExecutor(api.threads);
        server.start();
        return api;
    }

    /** The master that spark-submit takes. */
    String master() {
        return "k8s://http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Puts a pod there, as another than Spark has created it. */
    void add(String namespace, String pod) {
        ObjectNode object = JSON.createObjectNode().put("kind", "Pod").put("apiVersion", "v1");
        object.putObject("metadata").put("name", pod).put("namespace", namespace);
        object.putObject("status").put("phase", "Running");
        keep("/api/v1/namespaces/" + namespace + "/pods", object);
    }

    /** All objects as they were submitted, deleted ones too. */
    List<ObjectNode> submitted() {
        return List.copyOf(submitted);
    }

    private void keep(String collection, ObjectNode object) {
        ObjectNode metadata = object.withObject("metadata");
        metadata.put("uid", UUID.randomUUID().toString()).put("resourceVersion", "1");
        objects.put(collection + "/" + metadata.path("name").asText(), object);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            switch (exchange.getRequestMethod()) {
                case "POST" -> create(exchange, path, body);
                case "PATCH", "PUT" -> {
                    keep(path.substring(0, path.lastIndexOf('/')), parse(body));
                    send(exchange, OK, objects.get(path));
                }
                case "DELETE" -> {
                    delete(path, exchange.getRequestURI().getQuery());
                    send(exchange, OK, JSON.createObjectNode().put("kind", "Status"));
                }
                default -> get(exchange, path);
            }
        }
    }

    private ObjectNode parse(String body) throws IOException {
        ObjectNode object = (ObjectNode) JSON.readTree(body);
        submitted.add(object.deepCopy());
        return object;
    }

    private void create(HttpExchange exchange, String path, String body) throws IOException {
        ObjectNode object = parse(body);
        keep(path, object);
        if (object.path("kind").asText().equals("Pod")) {
            kubelet.accept(object);
        }
        send(exchange, CREATED, object);
    }

    private void get(HttpExchange exchange, String path) throws IOException {
        Optional<ObjectNode> object = Optional.ofNullable(objects.get(path));
        if (object.isPresent()) {
            send(exchange, OK, object.get());
        } else if (path.matches(".*/(pods|configmaps|services|persistentvolumeclaims)")) {
            ObjectNode list = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
            list.putObject("metadata").put("resourceVersion", "1");
            ArrayNode items = list.putArray("items");
            selected(path, exchange.getRequestURI().getQuery()).forEach(key -> items.add(objects.get(key)));
            send(exchange, OK, list);
        } else {
            send(
                    exchange,
                    NOT_FOUND,
                    JSON.createObjectNode().put("kind", "Status").put("code", NOT_FOUND));
        }
    }

    private void delete(String path, String query) {
        List<String> gone = objects.containsKey(path)
                ? List.of(path)
                : selected(path, query).toList();
        gone.forEach(objects::remove);
    }

    /** The keys of the objects in the collection whose labels the query selects. */
    private Stream<String> selected(String collection, String query) {
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(collection + "/"))
                .filter(entry -> labels(query).stream()
                        .allMatch(label -> entry.getValue()
                                .path("metadata")
                                .path("labels")
                                .path(label.get(0))
                                .asText()
                                .equals(label.get(1))))
                .map(Map.Entry::getKey);
    }

    /** The labels with their values that a query demands by equality. */
    private static List<List<String>> labels(String query) {
        List<List<String>> labels = new ArrayList<>();
        for (String parameter : Optional.ofNullable(query).orElse("").split("&", -1)) {
            if (parameter.startsWith("labelSelector=")) {
                for (String label :
                        parameter.substring("labelSelector=".length()).split(",", -1)) {
                    List<String> parts = List.of(label.split("=", 2));
                    if (parts.size() == 2 && !parts.get(0).endsWith("!")) {
                        labels.add(parts);
                    }
                }
            }
        }
        return labels;
    }

    private static void send(HttpExchange exchange, int code, JsonNode object) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(object);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
