package io.lotlake.app.export;

import static java.util.stream.Collectors.joining;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.StorageConfig;
import java.util.Optional;

/** Scans of PyIceberg. */
final class PyIcebergScans {
    private PyIcebergScans() {}

    static String text(Export export) {
        LotlakeConfig config = export.config();
        String snapshots = export.tables().stream()
                .map(table -> "    " + Quoting.python(table.name()) + ": "
                        + table.head().snapshotId() + ",\n")
                .collect(joining());
        return """
                \"""%s

                scans["gold.fct_listings"].to_arrow() reads a table as it was published. LOTLAKE_CATALOG_URI leads to
                the database of the catalog, e.g. %s.%s
                \"""

                import os

                from pyiceberg.catalog.sql import SqlCatalog

                SNAPSHOTS = {
                %s}

                %s
                scans = {name: catalog.load_table(name).scan(snapshot_id=id) for name, id in SNAPSHOTS.items()}
                """.formatted(
                        export.title(),
                        config.catalog()
                                .url()
                                .replaceFirst("\\?.*", "")
                                .replace("jdbc:postgresql://", "postgresql+psycopg2://user:password@"),
                        config.onObjectStore()
                                ? " The keys of the store come from\nLOTLAKE_S3_ACCESS_KEY and LOTLAKE_S3_SECRET_KEY."
                                : "",
                        snapshots,
                        catalog(
                                config.catalogName(),
                                config.onObjectStore() ? Optional.of(config.storage()) : Optional.empty()));
    }

    /**
     * The lines that open the catalog, without an end of line after the last one.
     *
     * @param store the object store that has the lake; empty if a folder has it
     */
    static String catalog(String lake, Optional<StorageConfig> store) {
        return """
                catalog = SqlCatalog(
                    %s,
                    **{
                        "uri": os.environ["LOTLAKE_CATALOG_URI"],
                        "init_catalog_tables": "false",
                %s    },
                )""".formatted(
                        Quoting.python(lake), store.map(PyIcebergScans::store).orElse(""));
    }

    private static String store(StorageConfig storage) {
        String endpoint = storage.endpoint()
                .map(address -> property("s3.endpoint", Quoting.python(address)))
                .orElse("");
        return endpoint
                + property("s3.region", Quoting.python(storage.region()))
                + property("s3.force-virtual-addressing", storage.pathStyle() ? "False" : "True")
                + property("s3.access-key-id", "os.environ[\"LOTLAKE_S3_ACCESS_KEY\"]")
                + property("s3.secret-access-key", "os.environ[\"LOTLAKE_S3_SECRET_KEY\"]");
    }

    private static String property(String key, String value) {
        return "        " + Quoting.python(key) + ": " + value + ",\n";
    }
}
