package io.lotlake.common.catalog;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.tls.StoreFiles;
import io.lotlake.common.transaction.Transactions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.hadoop.Configurable;
import org.apache.iceberg.io.CloseableGroup;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.util.LocationUtil;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.iceberg.view.BaseMetastoreViewCatalog;
import org.apache.iceberg.view.ViewMetadataParser;
import org.apache.iceberg.view.ViewOperations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Iceberg catalog in PostgreSQL that knows the outcome of every change. A change that it reports as done is done. A
 * change that it reports as failed did not happen and never will. If neither can be proved, it throws
 * {@code CommitStateUnknownException} and deletes no file. It keeps the same rows as Iceberg's own JDBC catalog of
 * schema version V1, so each of the two can read what the other one wrote. The two must not write at the same time,
 * because Iceberg's catalog guesses outcomes.
 */
public final class LakeCatalog extends BaseMetastoreViewCatalog implements SupportsNamespaces, Configurable<Object> {
    /**
     * The catalog's name in the rows. If it is missing, the name that Spark or another engine gives the catalog is
     * used.
     */
    public static final String CATALOG_NAME = "lotlake.catalog-name";

    /** The schema of the ledger. If it is missing, the usual schema is used. */
    public static final String LEDGER_SCHEMA = "lotlake.ledger-schema";

    /** If true, the catalog always shows all tables as of the moment when it was opened, and it changes nothing. */
    public static final String PINNED = "pinned";

    private static final Logger LOG = LoggerFactory.getLogger(LakeCatalog.class);

    private final CloseableGroup resources = new CloseableGroup();
    private String name = "";
    private String warehouse = "";
    private Map<String, String> properties = Map.of();
    private @Nullable Object hadoopConfiguration;
    private @Nullable Store store;

    /** Opens the catalog of the configured lake without Spark. */
    public static LakeCatalog open(LotlakeConfig config) {
        LakeCatalog catalog = new LakeCatalog();
        catalog.setConf(new Configuration());
        catalog.initialize(config.catalogName(), CatalogProperties.of(config));
        return catalog;
    }

    @Override
    public void setConf(Object conf) {
        hadoopConfiguration = conf;
    }

    @Override
    public void initialize(String engineName, Map<String, String> given) {
        name = engineName;
        properties = Map.copyOf(given);
        warehouse = LocationUtil.stripTrailingSlash(properties.getOrDefault("warehouse", ""));
        Transactions transactions = Transactions.of(properties);
        FileIO io = StoreFiles.open(properties, hadoopConfiguration);
        resources.addCloseable(metricsReporter());
        resources.addCloseable(transactions);
        resources.addCloseable(io);
        resources.setSuppressCloseFailure(true);
        String catalog = properties.getOrDefault(CATALOG_NAME, name);
        Entries entries = new Entries(catalog);
        boolean pinned = PropertyUtil.propertyAsBoolean(properties, PINNED, false);
        store = new Store(
                catalog,
                io,
                entries,
                new Namespaces(catalog),
                transactions,
                new LakeLedger(properties.getOrDefault(LEDGER_SCHEMA, LotlakeConfig.USUAL_LEDGER_SCHEMA), catalog),
                pinned ? Optional.of(transactions.read(entries::all)) : Optional.empty());
        if (!pinned) {
            store.createTables();
        }
    }

    private Store store() {
        if (store == null) {
            throw new IllegalStateException("the catalog is not initialized");
        }
        return store;
    }

    private NamespaceOperations namespaces() {
        return new NamespaceOperations(store(), warehouse);
    }

    /**
     * Makes snapshots of several tables the heads of their main branches, all at once or none.
     *
     * @param name the name of the publication, for messages
     * @param hook statements that run in the same transaction
     * @throws CommitFailedException if it is proved that nothing was changed
     * @throws CommitStateUnknownException if nothing could be proved in time; then no file was deleted
     */
    public void publish(String name, List<TableMove> moves, CommitHook hook) {
        new AtomicMoves(store()).publish(name, moves, hook);
    }

    /** All tables and views as they are at one moment, ordered by name. */
    public List<Registered> registered() {
        return store().read(connection -> store().entries().all(connection)).entrySet().stream()
                .map(entry -> Registered.of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(entry -> entry.id().toString()))
                .toList();
    }

    /**
     * Points tables and views at other metadata files, all at once or none, and forgets their earlier metadata files.
     *
     * @param change verb and thing, for messages
     * @param hook statements that run in the same transaction
     * @throws CommitFailedException if it is proved that nothing was changed
     * @throws CommitStateUnknownException if nothing could be proved in time
     */
    public void relocate(String change, Map<Registered, String> files, CommitHook hook) {
        new AtomicMoves(store()).relocate(change, files, hook);
    }

    /** Changes the address of every namespace that has one, in the transaction of the connection. */
    public void moveNamespaces(Connection connection, UnaryOperator<String> place) throws SQLException {
        store().namespaces().moveLocations(connection, place);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    protected Map<String, String> properties() {
        return properties;
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier table) {
        return new LakeTableOperations(store(), Entry.table(table));
    }

    @Override
    protected ViewOperations newViewOps(TableIdentifier view) {
        return new LakeViewOperations(store(), Entry.view(view));
    }

    @Override
    protected String defaultWarehouseLocation(TableIdentifier table) {
        boolean unique = PropertyUtil.propertyAsBoolean(properties, "unique-table-location", false);
        return namespaces().location(table.namespace()) + "/" + LocationUtil.tableLocation(table, unique);
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        return list(namespace, Entry.Kind.TABLE);
    }

    @Override
    public List<TableIdentifier> listViews(Namespace namespace) {
        return list(namespace, Entry.Kind.VIEW);
    }

    private List<TableIdentifier> list(Namespace namespace, Entry.Kind kind) {
        return store().read(connection -> {
            store().namespaces().require(connection, namespace);
            return store().entries().list(connection, namespace, kind);
        });
    }

    @Override
    public boolean dropTable(TableIdentifier table, boolean purge) {
        Optional<String> location = store().drop(Entry.table(table));
        if (location.isPresent() && purge) {
            FileIO io = store().io();
            purge(location.get(), () -> CatalogUtil.dropTableData(io, TableMetadataParser.read(io, location.get())));
        }
        return location.isPresent();
    }

    @Override
    public boolean dropView(TableIdentifier view) {
        Optional<String> location = store().drop(Entry.view(view));
        if (location.isPresent()) {
            FileIO io = store().io();
            purge(
                    location.get(),
                    () -> CatalogUtil.dropViewMetadata(io, ViewMetadataParser.read(io.newInputFile(location.get()))));
        }
        return location.isPresent();
    }

    private static void purge(String location, Runnable deletion) {
        try {
            deletion.run();
        } catch (NotFoundException e) {
            LOG.warn("{} is missing, the files of what was dropped are left over", location, e);
        }
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        if (!store().rename(Entry.table(from), to)) {
            throw new NoSuchTableException("Table does not exist: %s", from);
        }
    }

    @Override
    public void renameView(TableIdentifier from, TableIdentifier to) {
        if (!store().rename(Entry.view(from), to)) {
            throw new NoSuchViewException("View does not exist: %s", from);
        }
    }

    @Override
    public void createNamespace(Namespace namespace, Map<String, String> metadata) {
        namespaces().create(namespace, metadata);
    }

    @Override
    public boolean namespaceExists(Namespace namespace) {
        return namespaces().exists(namespace);
    }

    @Override
    public List<Namespace> listNamespaces(Namespace parent) {
        return namespaces().children(parent);
    }

    @Override
    public Map<String, String> loadNamespaceMetadata(Namespace namespace) {
        return namespaces().metadata(namespace);
    }

    @Override
    public boolean setProperties(Namespace namespace, Map<String, String> added) {
        return namespaces().setProperties(namespace, added);
    }

    @Override
    public boolean removeProperties(Namespace namespace, Set<String> removed) {
        return namespaces().removeProperties(namespace, removed);
    }

    @Override
    public boolean dropNamespace(Namespace namespace) {
        return namespaces().drop(namespace);
    }

    @Override
    public void close() {
        try {
            resources.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
