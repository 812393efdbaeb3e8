package io.lotlake.app.serve;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.lotlake.common.catalog.CatalogRows;
import io.lotlake.common.catalog.Registered;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publication.Head;
import io.lotlake.silver.SellerContacts;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.view.BaseView;
import org.apache.iceberg.view.View;
import org.apache.iceberg.view.ViewBuilder;
import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewMetadataParser;

/**
 * The tables and views of a lake at one moment, or those of a publication. It reads a metadata file when it is asked
 * for the table.
 */
final class ServedCatalog implements Catalog, SupportsNamespaces, ViewCatalog {
    private final String name;
    private final CatalogRows rows;
    private final FileIO files;
    private final Optional<Published> published;

    private ServedCatalog(String name, CatalogRows rows, FileIO files, Optional<Published> published) {
        this.name = name;
        this.rows = rows;
        this.files = files;
        this.published = published;
    }

    /** Everything that the catalog has. */
    static ServedCatalog live(String name, CatalogRows rows, FileIO files) {
        return new ServedCatalog(name, rows, files, Optional.empty());
    }

    /**
     * The tables of the publication and the views beside them. The contacts of sellers, which the view of the wide rows
     * joins, are part of it as they are now: they have no versions to go back to.
     */
    static ServedCatalog of(String name, CatalogRows rows, FileIO files, Published published) {
        Publication publication = published.publication();
        Set<Namespace> layers = namespaces(publication.tables().keySet().stream());
        Predicate<Registered> isPart = entry -> entry.isView()
                ? layers.contains(entry.id().namespace())
                : publication.tables().containsKey(entry.id().toString())
                        || entry.id().toString().equals(SellerContacts.TABLE.name());
        List<Registered> entries = rows.entries().stream().filter(isPart).toList();
        Set<Namespace> left =
                namespaces(entries.stream().map(entry -> entry.id().toString()));
        Map<Namespace, Map<String, String>> namespaces = rows.namespaces().entrySet().stream()
                .filter(namespace -> left.contains(namespace.getKey()))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new ServedCatalog(name, new CatalogRows(entries, namespaces), files, Optional.of(published));
    }

    private static Set<Namespace> namespaces(Stream<String> names) {
        return names.map(name -> TableIdentifier.parse(name).namespace()).collect(toSet());
    }

    static UnsupportedOperationException readOnly(String change) {
        return new UnsupportedOperationException(refusal(change));
    }

    /** Why nothing can be changed. */
    static String refusal(String change) {
        return "Cannot " + change + ": this catalog is read-only; only lotlake itself writes into the lake";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void initialize(String catalog, Map<String, String> properties) {
        throw new UnsupportedOperationException("Cannot initialize " + catalog + ": it is already open");
    }

    private Optional<Publication> publication() {
        return published.map(Published::publication);
    }

    /** How many tables and views there are. */
    int size() {
        return rows.entries().size();
    }

    /** A text that differs if the metadata of the table would differ; empty if there is no such table. */
    Optional<String> version(TableIdentifier table) {
        return find(table, false)
                .map(entry ->
                        entry.metadata() + publication().map(Publication::tag).orElse(""));
    }

    private Optional<Registered> find(TableIdentifier id, boolean isView) {
        return rows.entries().stream()
                .filter(entry -> entry.isView() == isView && entry.id().equals(id))
                .findFirst();
    }

    private List<TableIdentifier> list(Namespace namespace, boolean views) {
        requireNamespace(namespace);
        return rows.entries().stream()
                .filter(entry ->
                        entry.isView() == views && entry.id().namespace().equals(namespace))
                .map(Registered::id)
                .toList();
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        return list(namespace, false);
    }

    @Override
    public List<TableIdentifier> listViews(Namespace namespace) {
        return list(namespace, true);
    }

    @Override
    public boolean tableExists(TableIdentifier table) {
        return find(table, false).isPresent();
    }

    @Override
    public boolean viewExists(TableIdentifier view) {
        return find(view, true).isPresent();
    }

    @Override
    public Table loadTable(TableIdentifier id) {
        Registered entry = find(id, false)
                .orElseThrow(() -> new NoSuchTableException("Cannot load the table %s: %s", id, missing(false)));
        TableMetadata metadata = TableMetadataParser.read(files, entry.metadata());
        return new BaseTable(new StaticTableOperations(shown(id, metadata), files), name + "." + id);
    }

    /** The metadata as the publication shows it. A table that is not one of its own is shown as it is. */
    private TableMetadata shown(TableIdentifier id, TableMetadata metadata) {
        Optional<Head> head =
                publication().flatMap(one -> Optional.ofNullable(one.tables().get(id.toString())));
        if (head.isEmpty()) {
            return metadata;
        }
        Publication publication = publication().orElseThrow();
        long snapshot = head.get().snapshotId();
        if (metadata.snapshot(snapshot) == null) {
            throw new NoSuchTableException(
                    "Cannot load the table %s: its snapshot %s of the publication %s has expired; choose a newer one of"
                            + " lotlake release list",
                    id, snapshot, publication.id());
        }
        return PublishedMetadata.of(metadata, snapshot, publication.tag());
    }

    private String missing(boolean views) {
        String there = rows.entries().stream()
                .filter(entry -> entry.isView() == views)
                .map(entry -> entry.id().toString())
                .collect(joining(", "));
        return publication().map(one -> "the publication " + one.id()).orElse("the lake " + name) + " has "
                + (there.isEmpty() ? "none" : there);
    }

    @Override
    public View loadView(TableIdentifier id) {
        Registered entry = find(id, true)
                .orElseThrow(() -> new NoSuchViewException("Cannot load the view %s: %s", id, missing(true)));
        ViewMetadata view = ViewMetadataParser.read(files.newInputFile(entry.metadata()));
        ViewMetadata shown = published.map(one -> PublishedView.of(view, one)).orElse(view);
        return new BaseView(new ServedView(shown), name + "." + id);
    }

    private void requireNamespace(Namespace namespace) {
        if (!namespace.isEmpty() && !namespaceExists(namespace)) {
            throw new NoSuchNamespaceException(
                    "Cannot find the namespace %s: %s has %s",
                    namespace,
                    publication().map(one -> "the publication " + one.id()).orElse("the lake " + name),
                    rows.namespaces().isEmpty() ? "none" : listNamespaces(Namespace.empty()));
        }
    }

    @Override
    public boolean namespaceExists(Namespace namespace) {
        return rows.namespaces().keySet().stream().anyMatch(one -> isIn(one, namespace));
    }

    private static boolean isIn(Namespace namespace, Namespace parent) {
        return namespace.length() >= parent.length()
                && Arrays.equals(Arrays.copyOf(namespace.levels(), parent.length()), parent.levels());
    }

    @Override
    public List<Namespace> listNamespaces(Namespace parent) {
        requireNamespace(parent);
        int depth = parent.length() + 1;
        return rows.namespaces().keySet().stream()
                .filter(one -> one.length() >= depth && isIn(one, parent))
                .map(one -> Namespace.of(Arrays.copyOf(one.levels(), depth)))
                .distinct()
                .sorted(Comparator.comparing(Namespace::toString))
                .toList();
    }

    @Override
    public Map<String, String> loadNamespaceMetadata(Namespace namespace) {
        requireNamespace(namespace);
        return rows.namespaces().getOrDefault(namespace, Map.of());
    }

    @Override
    public boolean dropTable(TableIdentifier table, boolean purge) {
        throw readOnly("drop the table " + table);
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        throw readOnly("rename the table " + from);
    }

    @Override
    public ViewBuilder buildView(TableIdentifier view) {
        throw readOnly("create the view " + view);
    }

    @Override
    public boolean dropView(TableIdentifier view) {
        throw readOnly("drop the view " + view);
    }

    @Override
    public void renameView(TableIdentifier from, TableIdentifier to) {
        throw readOnly("rename the view " + from);
    }

    @Override
    public void createNamespace(Namespace namespace, Map<String, String> properties) {
        throw readOnly("create the namespace " + namespace);
    }

    @Override
    public boolean dropNamespace(Namespace namespace) {
        throw readOnly("drop the namespace " + namespace);
    }

    @Override
    public boolean setProperties(Namespace namespace, Map<String, String> properties) {
        throw readOnly("change the namespace " + namespace);
    }

    @Override
    public boolean removeProperties(Namespace namespace, Set<String> properties) {
        throw readOnly("change the namespace " + namespace);
    }
}
