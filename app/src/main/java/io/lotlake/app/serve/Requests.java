package io.lotlake.app.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.ResourcePaths;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of clients of the Iceberg REST specification. It changes nothing. */
final class Requests implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
    private static final String VERSION = "/v1/";
    private static final Set<String> READS = Set.of("GET", "HEAD");

    /** What stands first behind the version if the path has no prefix. */
    private static final Set<String> RESOURCES = Set.of("namespaces", "tables", "views", "transactions");

    private final Lakes lakes;
    private final Map<String, String> defaults;
    private final Optional<AccessToken> token;
    private final Places places;

    /**
     * @param defaults the properties that a client takes unless it has its own; none of them is secret
     * @param token that requests must have; empty if they need none, because the server listens on this machine alone
     */
    Requests(Lakes lakes, Map<String, String> defaults, Optional<AccessToken> token, Places places) {
        this.lakes = lakes;
        this.defaults = Map.copyOf(defaults);
        this.token = token;
        this.places = places;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            // Nobody needs the body. Only a request that is read to its end has time to wait for its answer.
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            Answer answer = answer(exchange);
            LOG.debug("{} {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), answer.status());
            answer.send(exchange);
        }
    }

    private Answer answer(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        String host = headers.getFirst("Host");
        if (token.isEmpty() && !OwnHost.isIn(host)) {
            return Failures.foreignHost(host);
        } else if (token.isPresent() && !token.get().isIn(headers.getFirst("Authorization"))) {
            return Failures.notAuthorized();
        }
        return places.with(() -> {
            try {
                return answer(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getRawPath(),
                        Query.of(exchange.getRequestURI().getRawQuery()),
                        EntityTag.all(headers.getFirst("If-None-Match")));
            } catch (RuntimeException e) {
                return Failures.of(e);
            }
        });
    }

    private Answer answer(String method, String path, Map<String, String> query, List<String> known) {
        boolean isRead = READS.contains(method);
        if (isRead && path.equals("/" + ResourcePaths.config())) {
            return Answer.of(configuration(query.getOrDefault("warehouse", "")));
        } else if (path.equals("/" + ResourcePaths.tokens())) {
            return Failures.noTokens();
        } else if (!path.startsWith(VERSION)) {
            return Failures.unknownPath(path);
        }
        List<String> segments = Arrays.asList(path.substring(VERSION.length()).split("/", -1));
        boolean hasPrefix = !RESOURCES.contains(segments.get(0));
        List<String> resource = hasPrefix ? segments.subList(1, segments.size()) : segments;
        Optional<Route> route = Route.of(method, resource);
        if (route.isEmpty()) {
            return isRead ? Failures.unknownPath(path) : Failures.readOnly(method, path);
        }
        ServedCatalog lake = hasPrefix ? lakes.of(RESTUtil.decodeString(segments.get(0))) : lakes.live();
        Call call = new Call(lake, route.get().variables(resource).orElseThrow(), query, known);
        return route.get().action().to(call);
    }

    private ConfigResponse configuration(String warehouse) {
        ConfigResponse.Builder configuration = ConfigResponse.builder().withEndpoints(Route.offered());
        defaults.forEach(configuration::withDefault);
        lakes.prefix(warehouse).ifPresent(prefix -> configuration.withOverride("prefix", prefix));
        return configuration.build();
    }
}
