package io.lotlake.app.serve;

import com.sun.net.httpserver.HttpServer;
import io.lotlake.common.catalog.CatalogRows;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.StorageConfig;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.rest.auth.OAuth2Properties;

/** The HTTP server of {@code lotlake serve}, which is the one that the JDK brings along. */
final class CatalogServer implements AutoCloseable {
    /** As many requests are answered at once. */
    private static final int PLACES = 8;

    /** How long the others wait for a place. It is shorter than the time that clients wait for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** As many clients at once can send a request, wait, or read their answer. */
    private static final int THREADS = 200;

    private static final int BACKLOG = 100;
    private static final int SECONDS_OF_A_THREAD = 60;
    private static final int SECONDS_TO_FINISH = 1;

    private final Lakes lakes;
    private final HttpServer server;
    private final ExecutorService threads;

    private CatalogServer(Lakes lakes, HttpServer server, ExecutorService threads) {
        this.lakes = lakes;
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts to answer requests.
     *
     * @param token that requests must have; empty if they need none
     * @throws LotlakeException with exit code 3 if the address is not free, or with the exit code of the catalog if it
     *     cannot be read
     */
    static CatalogServer start(LotlakeConfig config, InetSocketAddress address, Optional<AccessToken> token) {
        // Without these, every answer on an open connection waits 40 ms, and a client that sends no end, or does not
        // read, takes a thread for ever. The second time includes the waiting and the work.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "30");
        System.setProperty("sun.net.httpserver.maxRspTime", "120");
        requireCatalog(config);
        Lakes lakes = new Lakes(config);
        HttpServer server;
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            lakes.close();
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot serve on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage()
                            + "; choose another --port or --bind",
                    e);
        }
        ExecutorService threads =
                new ThreadPoolExecutor(0, THREADS, SECONDS_OF_A_THREAD, TimeUnit.SECONDS, new SynchronousQueue<>());
        server.setExecutor(threads);
        Places places = new Places(PLACES, PATIENCE);
        server.createContext("/", new Requests(lakes, defaults(config), token, places));
        server.start();
        return new CatalogServer(lakes, server, threads);
    }

    private static void requireCatalog(LotlakeConfig config) {
        try (Connection catalog = config.catalog().connect()) {
            CatalogRows.of(catalog, config.catalogName());
        } catch (SQLException e) {
            throw config.catalog().failure("read the catalog", e);
        }
    }

    /** What a client needs beside its own keys. The token is not renewed, because it does not expire. */
    private static Map<String, String> defaults(LotlakeConfig config) {
        Map<String, String> defaults = new HashMap<>(Map.of(OAuth2Properties.TOKEN_REFRESH_ENABLED, "false"));
        if (config.onObjectStore()) {
            StorageConfig storage = config.storage();
            defaults.put("client.region", storage.region());
            defaults.put("s3.region", storage.region());
            defaults.put("s3.path-style-access", String.valueOf(storage.pathStyle()));
            storage.endpoint().ifPresent(endpoint -> defaults.put("s3.endpoint", endpoint));
        }
        return defaults;
    }

    /** The address that clients take as {@code uri}. */
    URI address() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    /** What readers find, in words. */
    String contents() {
        String newest =
                lakes.newest().map(one -> "newest publication " + one.tag()).orElse("nothing published yet");
        return lakes.live().size() + " tables and views, " + newest + ",";
    }

    /** Stops to take requests, and gives those at work one second to finish. */
    @Override
    public void close() {
        server.stop(SECONDS_TO_FINISH);
        threads.shutdown();
        lakes.close();
    }
}
