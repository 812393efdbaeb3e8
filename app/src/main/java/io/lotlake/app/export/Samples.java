package io.lotlake.app.export;

import static java.util.stream.Collectors.joining;

import io.lotlake.common.config.StorageConfig;
import io.lotlake.common.postgres.Identifiers;
import java.util.List;
import java.util.Optional;

/**
 * Sample queries for the programs that read a lake. They name tables by the catalog, so they stay right whatever
 * maintenance does, and show what is published now.
 *
 * @param lake the name of the lake, which is that of its catalog
 * @param store the object store that has the lake; empty if a folder has it
 */
public record Samples(String lake, Optional<StorageConfig> store) {
    private static final int ROWS = 10;

    /** The queries of an Iceberg table. */
    public List<Sample> ofTable(String table, List<String> columns) {
        return List.of(spark(table, columns), trino(table, columns), duckDb(table, columns), pyIceberg(table, columns));
    }

    /** The queries of a view, for the programs that have views of Iceberg. */
    public List<Sample> ofView(String view, List<String> columns) {
        return List.of(spark(view, columns), trino(view, columns));
    }

    /** The query of a table in PostgreSQL. */
    public static Sample postgres(String schema, String table, List<String> columns) {
        String names = columns.stream().map(Identifiers::quoted).collect(joining(", "));
        return new Sample(
                "PostgreSQL",
                "Any client of the database.",
                "sql",
                select(names, Identifiers.quoted(schema, table)) + ";\n");
    }

    private Sample spark(String table, List<String> columns) {
        String names = columns.stream().map(Quoting::spark).collect(joining(", "));
        String from = Quoting.spark(lake) + "." + Quoting.spark(namespace(table)) + "." + Quoting.spark(name(table));
        return new Sample(
                "Spark SQL",
                "lotlake sql, or a Spark session with the catalog " + lake + ".",
                "sql",
                select(names, from) + ";\n");
    }

    private Sample trino(String table, List<String> columns) {
        return new Sample(
                "Trino",
                "The catalog of infra/trino/lake.properties, named " + lake + ".",
                "sql",
                quoted(table, columns) + ";\n");
    }

    private Sample duckDb(String table, List<String> columns) {
        String attach = "ATTACH " + Quoting.sql(lake) + " AS " + Quoting.name(lake)
                + "\n    (TYPE iceberg, ENDPOINT 'http://127.0.0.1:8181', AUTHORIZATION_TYPE 'none');\n";
        return new Sample(
                "DuckDB",
                "The extension iceberg, and lotlake serve on this machine.",
                "sql",
                attach + quoted(table, columns) + ";\n");
    }

    private Sample pyIceberg(String table, List<String> columns) {
        String fields =
                columns.stream().map(Quoting::python).collect(joining(", ", "(", columns.size() == 1 ? ",)" : ")"));
        return new Sample(
                "PyIceberg",
                "LOTLAKE_CATALOG_URI, as postgresql+psycopg2://user:password@host:5432/database."
                        + store.map(keys ->
                                        " LOTLAKE_S3_ACCESS_KEY and LOTLAKE_S3_SECRET_KEY have the keys of the store.")
                                .orElse(""),
                "python",
                """
                import os

                from pyiceberg.catalog.sql import SqlCatalog

                %s
                table = catalog.load_table(%s)
                table.scan(selected_fields=%s, limit=%d).to_arrow()
                """.formatted(PyIcebergScans.catalog(lake, store), Quoting.python(table), fields, ROWS));
    }

    /** The query as standard SQL quotes names. */
    private String quoted(String table, List<String> columns) {
        String names = columns.stream().map(Quoting::name).collect(joining(", "));
        return select(
                names, Quoting.name(lake) + "." + Quoting.name(namespace(table)) + "." + Quoting.name(name(table)));
    }

    private static String select(String columns, String from) {
        return "SELECT " + columns + "\n  FROM " + from + "\n LIMIT " + ROWS;
    }

    private static String namespace(String table) {
        return table.substring(0, table.indexOf('.'));
    }

    private static String name(String table) {
        return table.substring(table.indexOf('.') + 1);
    }
}
