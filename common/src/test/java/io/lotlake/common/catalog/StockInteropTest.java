package io.lotlake.common.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.catalog.CommitLab.Operation;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Iceberg's own JDBC catalog and the programs that read its tables find what our catalog writes, and our catalog finds
 * what Iceberg's writes.
 */
@ExtendWith(PostgresExtension.class)
class StockInteropTest {
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

    private static Catalog load(String implementation, Map<String, String> properties) {
        return CatalogUtil.loadCatalog(implementation, "lake", properties, new Configuration());
    }

    @Test
    void theTablesInTheDatabaseAreThoseOfTheStockCatalog() {
        TestDatabase ours = PostgresExtension.create();
        TestDatabase stock = PostgresExtension.create();
        load(CommitLab.OURS, lab.properties(ours.url(), Map.of()));
        load(CommitLab.STOCK, lab.properties(stock.url(), Map.of()));
        String columns = "SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type,"
                + " character_maximum_length, is_nullable) FROM information_schema.columns"
                + " WHERE table_name LIKE 'iceberg%' ORDER BY 1";
        String indexes = "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'iceberg%' ORDER BY 1";

        assertThat(ours.strings(columns)).hasSize(10).isEqualTo(stock.strings(columns));
        assertThat(ours.strings(indexes)).hasSize(2).isEqualTo(stock.strings(indexes));
    }

    @Test
    void anOlderDatabaseOfTheStockCatalogIsTakenOn() {
        TestDatabase database = PostgresExtension.create();
        Catalog stock = load(CommitLab.STOCK, lab.properties(database.url(), Map.of("jdbc.schema-version", "V0")));
        TableIdentifier name = TableIdentifier.of("old", "cars");
        stock.createTable(name, CommitLab.schema());

        LakeCatalog ours = (LakeCatalog) load(CommitLab.OURS, lab.properties(database.url(), Map.of()));
        ours.loadTable(name).updateProperties().set("touched", "yes").commit();

        assertThat(ours.listTables(Namespace.of("old"))).containsExactly(name);
        assertThat(ours.listNamespaces()).containsExactly(Namespace.of("old"));
        assertThat(stock.loadTable(name).properties()).containsEntry("touched", "yes");
    }

    @Test
    void whatOneCatalogWritesTheOtherReads() {
        Catalog stock = lab.open(CommitLab.STOCK, Map.of());
        TableIdentifier name = lab.newTable();
        Operation.APPEND.commit(stock.loadTable(name), "stock");
        Operation.APPEND.commit(catalog.loadTable(name), "ours");
        TableIdentifier view = CommitLab.newName();
        catalog.buildView(view)
                .withSchema(CommitLab.schema())
                .withDefaultNamespace(CommitLab.NAMESPACE)
                .withQuery("spark", "SELECT 1")
                .create();
        catalog.createNamespace(Namespace.of("outer", "inner"), Map.of("owner", "me"));

        assertThat(lab.marks(name)).containsExactly("first", "stock", "ours");
        assertThat(stock.listTables(CommitLab.NAMESPACE)).contains(name).doesNotContain(view);
        assertThat(((ViewCatalog) stock).loadView(view).sqlFor("spark").sql()).isEqualTo("SELECT 1");
        assertThat(((ViewCatalog) stock).listViews(CommitLab.NAMESPACE)).contains(view);
        SupportsNamespaces namespaces = (SupportsNamespaces) stock;
        assertThat(namespaces.listNamespaces(Namespace.of("outer"))).containsExactly(Namespace.of("outer", "inner"));
        assertThat(namespaces.loadNamespaceMetadata(Namespace.of("outer", "inner")))
                .isEqualTo(catalog.loadNamespaceMetadata(Namespace.of("outer", "inner")))
                .containsEntry("owner", "me");
    }
}
