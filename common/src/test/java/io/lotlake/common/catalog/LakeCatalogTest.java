package io.lotlake.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NamespaceNotEmptyException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class LakeCatalogTest {
    @TempDir
    private static Path warehouse;

    private CommitLab lab;
    private LakeCatalog catalog;

    @BeforeEach
    void open(TestDatabase database) {
        lab = new CommitLab(database, warehouse);
        catalog = (LakeCatalog) lab.direct();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static <T> List<Object> atOnce(int times, Callable<T> action)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(times);
        List<Callable<Object>> actions = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            actions.add(() -> {
                try {
                    return action.call();
                } catch (AlreadyExistsException e) {
                    return "exists";
                }
            });
        }
        List<Object> results = new ArrayList<>();
        try {
            for (Future<Object> result : threads.invokeAll(actions)) {
                results.add(result.get());
            }
        } finally {
            threads.shutdown();
        }
        return results;
    }

    @Test
    void ofManyWhoCreateTheSameNamespaceOneDoes() throws InterruptedException, ExecutionException {
        Namespace namespace = Namespace.of("raced");

        List<Object> results = atOnce(8, () -> {
            catalog.createNamespace(namespace, Map.of("owner", "me"));
            return "created";
        });

        assertThat(results).filteredOn("created"::equals).hasSize(1);
        assertThat(results).filteredOn("exists"::equals).hasSize(7);
        assertThat(catalog.loadNamespaceMetadata(namespace)).containsEntry("owner", "me");
    }

    @Test
    void ofManyWhoCreateTheSameTableOneDoes() throws InterruptedException, ExecutionException {
        TableIdentifier name = CommitLab.newName();

        List<Object> results = atOnce(8, () -> {
            catalog.createTable(name, CommitLab.schema());
            return "created";
        });

        assertThat(results).filteredOn("created"::equals).hasSize(1);
        assertThat(results).filteredOn("exists"::equals).hasSize(7);
        assertThat(lab.metadataFiles(name)).isEqualTo(1);
    }

    @Test
    void ofManyWhoOpenAnEmptyDatabaseEachFindsTheTables() throws InterruptedException, ExecutionException {
        TestDatabase empty = PostgresExtension.create();
        Map<String, String> properties = lab.properties(empty.url(), Map.of());

        List<Object> results = atOnce(8, () -> {
            try (LakeCatalog opened = (LakeCatalog) load(CommitLab.OURS, properties)) {
                return opened.listNamespaces();
            }
        });

        assertThat(results).containsOnly(List.of());
    }

    private static Catalog load(String implementation, Map<String, String> properties) {
        return CatalogUtil.loadCatalog(implementation, "lake", properties, new Configuration());
    }

    @Test
    void concurrentAppendsAllArrive() throws InterruptedException, ExecutionException {
        TableIdentifier name = lab.newTable();
        catalog.loadTable(name)
                .updateProperties()
                .set("commit.retry.num-retries", "50")
                .commit();

        atOnce(6, () -> {
            lab.append(name, Thread.currentThread().getName());
            return "appended";
        });

        assertThat(lab.marks(name)).hasSize(7).doesNotHaveDuplicates();
        assertThat(lab.missing(name)).isEmpty();
    }

    @Test
    void theCatalogHasANameOfItsOwn() {
        TableIdentifier name = lab.newTable();
        LakeCatalog other = new LakeCatalog();
        other.setConf(new Configuration());
        other.initialize("spark_name", lab.properties(url(), Map.of(LakeCatalog.CATALOG_NAME, "lake")));

        assertThat(other.name()).isEqualTo("spark_name");
        assertThat(other.loadTable(name).name()).isEqualTo("spark_name." + name);
        assertThat(other.listTables(CommitLab.NAMESPACE)).contains(name);
    }

    private String url() {
        return catalog.properties().get("uri");
    }

    @Test
    void aTableNeedsItsNamespace() {
        assertThatThrownBy(() -> catalog.createTable(TableIdentifier.of("nowhere", "t"), CommitLab.schema()))
                .isInstanceOf(NoSuchNamespaceException.class)
                .hasMessage("Namespace does not exist: nowhere");
        assertThatThrownBy(() -> catalog.listTables(Namespace.of("nowhere")))
                .isInstanceOf(NoSuchNamespaceException.class);
        assertThatThrownBy(() -> catalog.renameTable(lab.newTable(), TableIdentifier.of("nowhere", "t")))
                .isInstanceOf(NoSuchNamespaceException.class);
    }

    @Test
    void aNamespaceWithSomethingInItStays() {
        catalog.createNamespace(Namespace.of("full"));
        catalog.createNamespace(Namespace.of("full", "inner"));
        catalog.createNamespace(Namespace.of("fuller"));

        assertThatThrownBy(() -> catalog.dropNamespace(Namespace.of("full")))
                .isInstanceOf(NamespaceNotEmptyException.class);
        assertThat(catalog.listNamespaces(Namespace.of("full"))).containsExactly(Namespace.of("full", "inner"));
        assertThat(catalog.dropNamespace(Namespace.of("full", "inner"))).isTrue();
        assertThat(catalog.dropNamespace(Namespace.of("full"))).isTrue();
        assertThat(catalog.dropNamespace(Namespace.of("full"))).isFalse();
        assertThat(catalog.namespaceExists(Namespace.of("fuller"))).isTrue();
    }

    @Test
    void propertiesOfANamespaceAreSetAndRemoved() {
        Namespace namespace = Namespace.of("described");
        catalog.createNamespace(namespace, Map.of("owner", "me"));

        catalog.setProperties(namespace, Map.of("owner", "you", "comment", "100 %"));
        assertThat(catalog.loadNamespaceMetadata(namespace))
                .containsEntry("owner", "you")
                .containsEntry("comment", "100 %")
                .containsEntry("location", warehouse.toUri() + "described")
                .hasSize(3);
        assertThat(catalog.removeProperties(namespace, Set.of("owner", "none"))).isTrue();
        assertThat(catalog.loadNamespaceMetadata(namespace)).doesNotContainKey("owner");
    }

    @Test
    void aNameIsTakenByATableOrAView() {
        TableIdentifier table = lab.newTable();
        TableIdentifier view = CommitLab.newName();
        catalog.buildView(view)
                .withSchema(CommitLab.schema())
                .withDefaultNamespace(CommitLab.NAMESPACE)
                .withQuery("spark", "SELECT 1")
                .create();

        assertThatThrownBy(() -> catalog.createTable(view, CommitLab.schema()))
                .isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> catalog.renameTable(table, view)).isInstanceOf(AlreadyExistsException.class);
        assertThatThrownBy(() -> catalog.renameView(view, table)).isInstanceOf(AlreadyExistsException.class);
        assertThat(catalog.tableExists(table)).isTrue();
        assertThat(catalog.viewExists(view)).isTrue();
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        TableIdentifier name = CommitLab.newName();

        assertThat(catalog.dropTable(name, true)).isFalse();
        assertThat(catalog.dropView(name)).isFalse();
        assertThatThrownBy(() -> catalog.loadTable(name)).isInstanceOf(NoSuchTableException.class);
        assertThatThrownBy(() -> catalog.renameTable(name, CommitLab.newName()))
                .isInstanceOf(NoSuchTableException.class);
        assertThatThrownBy(() -> catalog.renameView(name, CommitLab.newName())).isInstanceOf(NoSuchViewException.class);
    }

    @Test
    void purgingDeletesTheFilesAndDroppingLeavesThem() {
        TableIdentifier dropped = lab.newTable();
        TableIdentifier purged = lab.newTable();
        Table kept = catalog.loadTable(dropped);
        Table gone = catalog.loadTable(purged);

        assertThat(catalog.dropTable(dropped, false)).isTrue();
        assertThat(catalog.dropTable(purged, true)).isTrue();

        assertThat(kept.io()
                        .newInputFile(kept.currentSnapshot().manifestListLocation())
                        .exists())
                .isTrue();
        assertThat(gone.io()
                        .newInputFile(gone.currentSnapshot().manifestListLocation())
                        .exists())
                .isFalse();
    }

    @Test
    void aTableThatCannotBeRegisteredKeepsItsMetadata() {
        TableIdentifier name = lab.newTable();
        Table table = catalog.loadTable(name);
        String location = ((HasTableOperations) table).operations().current().metadataFileLocation();
        TableIdentifier copy = CommitLab.newName();

        assertThatThrownBy(() -> catalog.registerTable(TableIdentifier.of("nowhere", "t"), location))
                .isInstanceOf(NoSuchNamespaceException.class);
        catalog.registerTable(copy, location);

        assertThat(lab.marks(copy)).containsExactly("first");
        assertThat(lab.missing(name)).isEmpty();
    }
}
