package io.lotlake.app.serve;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
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

    /** Two numbers of so many digits have a sum that is an integer of 32 bits. */
    private static final Pattern SIZE = Pattern.compile("0{0,9}[1-9][0-9]{0,8}");

    private static final Pattern POSITION = Pattern.compile("[0-9]{0,9}");

    Namespace namespace() {
        return named(() -> RESTUtil.decodeNamespace(
                path.getOrDefault("namespace", ""), RESTCatalogProperties.NAMESPACE_SEPARATOR_DEFAULT));
    }

    TableIdentifier table() {
        return identifier("table");
    }

    TableIdentifier view() {
        return identifier("view");
    }

    private TableIdentifier identifier(String variable) {
        return named(() -> TableIdentifier.of(namespace(), RESTUtil.decodeString(path.getOrDefault(variable, ""))));
    }

    /** The namespace whose children are asked for. */
    Namespace parent() {
        String parent = query.getOrDefault("parent", "");
        return parent.isEmpty() ? Namespace.empty() : named(() -> RESTUtil.namespaceFromQueryParam(parent));
    }

    /** Iceberg says in its own words why a text cannot be a name. */
    private static <T> T named(Supplier<T> name) {
        try {
            return name.get();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e, "Cannot read the name: %s", e.getMessage());
        }
    }

    /** How many names a page of a list has at most; empty for the whole list. */
    Optional<String> pageSize() {
        Optional<String> size = Optional.ofNullable(query.get(PAGE_SIZE));
        size.ifPresent(text -> require(SIZE, PAGE_SIZE, text, "a number from 1 to 999999999"));
        return size;
    }

    /** Where the page begins; empty at the first one. */
    String pageToken() {
        String token = query.getOrDefault(PAGE_TOKEN, "");
        require(POSITION, PAGE_TOKEN, token, "empty, or the next-page-token of the page before");
        return token;
    }

    private static void require(Pattern allowed, String name, String text, String wanted) {
        if (!allowed.matcher(text).matches()) {
            throw new BadRequestException("Cannot list: %s is '%s'; it is %s", name, text, wanted);
        }
    }

    /** Whether all snapshots of a table are asked for, or those of its branches and tags. */
    SnapshotMode snapshots() {
        String text = query.getOrDefault(RESTCatalogProperties.SNAPSHOTS_QUERY_PARAMETER, "all");
        return Arrays.stream(SnapshotMode.values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new BadRequestException("Cannot load the table: snapshots is '%s'; it is all or refs", text));
    }
}
