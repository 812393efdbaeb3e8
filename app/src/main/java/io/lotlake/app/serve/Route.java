package io.lotlake.app.serve;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.responses.ListNamespacesResponse;
import org.apache.iceberg.rest.responses.ListTablesResponse;

/** An endpoint of the Iceberg REST specification, and how it is answered. */
record Route(Endpoint endpoint, Action action) {
    /** The begin of the path of every endpoint in the specification. */
    private static final String BEGIN = "/v1/{prefix}/";

    /** How an endpoint is answered. */
    @FunctionalInterface
    interface Action {
        Answer to(Call call);
    }

    private static final List<Route> READING = List.of(
            new Route(Endpoint.V1_LIST_NAMESPACES, call -> Answer.of(namespaces(call))),
            new Route(
                    Endpoint.V1_LOAD_NAMESPACE,
                    call -> Answer.of(CatalogHandlers.loadNamespace(call.lake(), call.namespace()))),
            new Route(Endpoint.V1_NAMESPACE_EXISTS, call -> {
                CatalogHandlers.namespaceExists(call.lake(), call.namespace());
                return Answer.empty(Answer.NO_CONTENT);
            }),
            new Route(Endpoint.V1_LIST_TABLES, call -> Answer.of(tables(call))),
            new Route(Endpoint.V1_LOAD_TABLE, Route::table),
            new Route(Endpoint.V1_TABLE_EXISTS, call -> {
                CatalogHandlers.tableExists(call.lake(), call.table());
                return Answer.empty(Answer.NO_CONTENT);
            }),
            new Route(Endpoint.V1_LIST_VIEWS, call -> Answer.of(views(call))),
            new Route(Endpoint.V1_LOAD_VIEW, call -> Answer.of(CatalogHandlers.loadView(call.lake(), call.view()))),
            new Route(Endpoint.V1_VIEW_EXISTS, call -> {
                CatalogHandlers.viewExists(call.lake(), call.view());
                return Answer.empty(Answer.NO_CONTENT);
            }));

    /** Not among the offered endpoints, so that new clients send no metrics. Those of old clients are dropped. */
    private static final Route METRICS = new Route(Endpoint.V1_REPORT_METRICS, call -> Answer.empty(Answer.NO_CONTENT));

    /** The endpoints that clients are told of. */
    static List<Endpoint> offered() {
        return READING.stream().map(Route::endpoint).toList();
    }

    /** The route of a method and the segments of a path behind the prefix. */
    static Optional<Route> of(String method, List<String> path) {
        return Stream.concat(READING.stream(), Stream.of(METRICS))
                .filter(route -> route.endpoint.httpMethod().equals(method)
                        && route.variables(path).isPresent())
                .findFirst();
    }

    /** The variables of the path; empty if it is not a path of this endpoint. */
    Optional<Map<String, String>> variables(List<String> path) {
        List<String> pattern =
                Arrays.asList(endpoint.path().substring(BEGIN.length()).split("/", -1));
        if (pattern.size() != path.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String part = pattern.get(i);
            if (part.startsWith("{")) {
                variables.put(part.substring(1, part.length() - 1), path.get(i));
            } else if (!part.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    private static ListNamespacesResponse namespaces(Call call) {
        Namespace parent = call.parent();
        return call.pageSize()
                .map(size -> CatalogHandlers.listNamespaces(call.lake(), parent, call.pageToken(), size))
                .orElseGet(() -> CatalogHandlers.listNamespaces(call.lake(), parent));
    }

    private static ListTablesResponse tables(Call call) {
        Namespace namespace = call.namespace();
        return call.pageSize()
                .map(size -> CatalogHandlers.listTables(call.lake(), namespace, call.pageToken(), size))
                .orElseGet(() -> CatalogHandlers.listTables(call.lake(), namespace));
    }

    private static ListTablesResponse views(Call call) {
        Namespace namespace = call.namespace();
        return call.pageSize()
                .map(size -> CatalogHandlers.listViews(call.lake(), namespace, call.pageToken(), size))
                .orElseGet(() -> CatalogHandlers.listViews(call.lake(), namespace));
    }

    /** The metadata of a table, unless the client knows it already. */
    private static Answer table(Call call) {
        TableIdentifier table = call.table();
        Optional<String> tag = call.lake().version(table).map(version -> EntityTag.of(version, call.snapshots()));
        if (tag.filter(call.known()::contains).isPresent()) {
            return Answer.empty(Answer.NOT_MODIFIED).with("ETag", tag.get());
        }
        Answer answer = Answer.of(CatalogHandlers.loadTable(call.lake(), table, call.snapshots()));
        return tag.map(text -> answer.with("ETag", text)).orElse(answer);
    }
}
