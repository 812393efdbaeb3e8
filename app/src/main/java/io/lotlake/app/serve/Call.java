package io.lotlake.app.serve;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalogProperties;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.RESTUtil;

/**
 * A request to an endpoint.
 *
 * @param lake the state that is asked
 * @param path the variables of the endpoint's path, as they were sent
 * @param query the parameters behind the path
 * @param known the values of the header {@code If-None-Match}
 */
record Call(ServedCatalog lake, Map<String, String> path, Map<String, String> query, List<String> known) {
    private static final String PAGE_TOKEN = "pageToken";
    private static final String PAGE_SIZE = "pageSize";

    Namespace namespace() {
        return RESTUtil.decodeNamespace(
                path.getOrDefault("namespace", ""), RESTCatalogProperties.NAMESPACE_SEPARATOR_DEFAULT);
    }

    TableIdentifier table() {
        return TableIdentifier.of(namespace(), RESTUtil.decodeString(path.getOrDefault("table", "")));
    }

    TableIdentifier view() {
        return TableIdentifier.of(namespace(), RESTUtil.decodeString(path.getOrDefault("view", "")));
    }

    /** The namespace whose children are asked for. */
    Namespace parent() {
        String parent = query.getOrDefault("parent", "");
        return parent.isEmpty() ? Namespace.empty() : RESTUtil.namespaceFromQueryParam(parent);
    }

    /** How many names a page of a list has at most; empty for the whole list. */
    Optional<String> pageSize() {
        return Optional.ofNullable(query.get(PAGE_SIZE));
    }

    /** Where the page begins; empty at the first one. */
    String pageToken() {
        return query.getOrDefault(PAGE_TOKEN, "");
    }

    /** Whether all snapshots of a table are asked for, or those of its branches and tags. */
    SnapshotMode snapshots() {
        String text = query.getOrDefault(RESTCatalogProperties.SNAPSHOTS_QUERY_PARAMETER, "all");
        return Arrays.stream(SnapshotMode.values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Cannot load the table: snapshots is '" + text + "'; it is all or refs"));
    }
}
