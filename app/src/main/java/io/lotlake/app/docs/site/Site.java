package io.lotlake.app.docs.site;

import io.lotlake.app.docs.columns.ColumnLineage;
import io.lotlake.app.medallion.Medallion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** The catalogue of tables as a folder of static pages. */
public final class Site {
    private Site() {}

    /** The name of the page with which readers begin. */
    public static String firstPage() {
        return Page.INDEX;
    }

    /** The files by name. The same tables, outcomes and rules give the same files. */
    public static Map<String, String> files(Medallion tables, LakeFacts lake, SparkSession spark) {
        return files(tables, lake, ColumnLineage.of(tables, CatalogueTables.mart(lake), spark));
    }

    static Map<String, String> files(Medallion tables, LakeFacts lake, ColumnLineage lineage) {
        Catalogue catalogue = new Catalogue(
                lake,
                new CatalogueTables(tables, lineage, lake).all(),
                lineage,
                new CatalogueGates(tables, lake).all());
        Page page = new Page(lake);
        Map<String, String> files = new TreeMap<>();
        files.put(Page.INDEX, page.html("Tables of " + lake.name(), new IndexPage(catalogue).content()));
        files.put(Page.GATES, page.html("Gates", new GatePage(catalogue).content()));
        for (SiteTable table : catalogue.tables()) {
            files.put(table.file(), page.html(table.name(), new TablePage(catalogue, table).content()));
        }
        files.put(Page.WORDS, new SearchIndex(catalogue).script());
        files.put(Page.STYLE, resource(Page.STYLE));
        files.put(Page.SCRIPT, resource(Page.SCRIPT));
        return files;
    }

    private static String resource(String name) {
        try (InputStream file = Objects.requireNonNull(Site.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name + " of the site", e);
        }
    }
}
