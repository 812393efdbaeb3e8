package io.lotlake.app.stores;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives out a store's keys as those of a role, in the two protocols of AWS: that of a container's agent, and version 2
 * of the instance metadata service. The session token is empty, because the store's keys are permanent and it refuses
 * them with another one.
 */
final class RoleServer implements AutoCloseable {
    private static final String ROLE = "lotlake-role";
    private static final String TOKEN = "a-token";
    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
    private static final int FORBIDDEN = 401;

    private final HttpServer server;
    private final Store store;
    private final AtomicInteger given = new AtomicInteger();

    private RoleServer(HttpServer server, Store store) {
        this.server = server;
        this.store = store;
    }

    static RoleServer start(Store store) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RoleServer roles = new RoleServer(http, store);
        http.createContext("/container", exchange -> roles.container(exchange));
        http.createContext("/latest/api/token", exchange -> answer(exchange, 200, TOKEN));
        http.createContext(ROLES, exchange -> roles.machine(exchange));
        http.start();
        return roles;
    }

    /** The environment of a process in a container that has the role. */
    Map<String, String> ofContainer() {
        return Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                address() + "/container",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                TOKEN);
    }

    /** The environment of a process on a machine that has the role. */
    Map<String, String> ofMachine() {
        return Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", address());
    }

    /** How often the keys were given out. */
    int given() {
        return given.get();
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void container(HttpExchange exchange) throws IOException {
        give(exchange, exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private void machine(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals(ROLES)) {
            answer(exchange, 200, ROLE);
        } else {
            give(exchange, exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token"));
        }
    }

    private void give(HttpExchange exchange, String token) throws IOException {
        if (!TOKEN.equals(token)) {
            answer(exchange, FORBIDDEN, "");
            return;
        }
        given.incrementAndGet();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        answer(exchange, 200, """
                {"Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "%s", "Expiration": "%s",
                 "AccessKeyId": "%s", "SecretAccessKey": "%s", "Token": ""}
                """.formatted(now, now.plus(Duration.ofHours(6)), store.accessKey(), store.secretKey()));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
