package io.lotlake.app.export;

import static java.util.stream.Collectors.joining;

import io.lotlake.common.config.StorageConfig;
import java.util.List;
import java.util.Optional;

/** Views of DuckDB. */
final class DuckDbViews {
    private DuckDbViews() {}

    static String text(Export export) {
        StringBuilder text = new StringBuilder("-- " + export.title() + "\n");
        text.append(
                export.config().onObjectStore()
                        ? """
                        -- Run it with .read in every session: the views stay in a database, but the secret does not. It
                        -- needs the extensions httpfs and aws, which DuckDB installs at the first use.
                        """
                        : "-- Run it once in a database, or with .read in every session.\n");
        text.append("""
                -- It names files of the lake: if DuckDB says that one is missing, maintenance has replaced it;
                -- export again.
                """);
        if (export.config().onObjectStore()) {
            text.append(secret(export));
        }
        export.namespaces()
                .forEach(namespace -> text.append("CREATE SCHEMA IF NOT EXISTS ")
                        .append(Quoting.name(namespace))
                        .append(";\n"));
        export.tables().forEach(table -> text.append('\n').append(view(table)));
        return text.toString();
    }

    /** Keys stay in the environment. */
    private static String secret(Export export) {
        StorageConfig storage = export.config().storage();
        String endpoint = storage.endpoint()
                .map(address ->
                        ",\n    ENDPOINT " + Quoting.sql(host(address)) + ", USE_SSL " + !address.startsWith("http://"))
                .orElse("");
        return """
                -- The keys of the store come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.
                CREATE OR REPLACE SECRET lotlake (
                    TYPE s3, PROVIDER credential_chain, CHAIN 'env', SCOPE %s, REGION %s, URL_STYLE '%s'%s);
                """.formatted(
                        Quoting.sql(export.config().warehouse()),
                        Quoting.sql(storage.region()),
                        storage.pathStyle() ? "path" : "vhost",
                        endpoint);
    }

    private static String host(String address) {
        return address.replaceFirst("^https?://", "").replaceFirst("/+$", "");
    }

    private static String view(ExportedTable table) {
        Optional<List<String>> plain = table.plainFiles();
        String comment = plain.isPresent()
                ? "-- No row is deleted in these files, so DuckDB reads them without the extension iceberg.\n"
                : "-- This snapshot needs the extension iceberg, which DuckDB installs at the first use.\n";
        String rows = plain.map(DuckDbViews::files)
                .orElseGet(() -> "iceberg_scan(" + Quoting.sql(table.metadata()) + ", snapshot_from_id => "
                        + table.head().snapshotId() + ")");
        return comment + "CREATE OR REPLACE VIEW " + Quoting.name(table.namespace()) + "."
                + Quoting.name(table.simpleName()) + " AS SELECT * FROM " + rows + ";\n";
    }

    /** The columns of partitions are also in the files, so those that the folders name are left out. */
    private static String files(List<String> files) {
        return files.stream()
                .map(file -> "\n    " + Quoting.sql(Quoting.path(file)))
                .collect(joining(",", "read_parquet([", "], hive_partitioning = false)"));
    }
}
