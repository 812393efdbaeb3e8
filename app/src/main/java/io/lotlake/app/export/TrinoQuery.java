package io.lotlake.app.export;

import static java.util.stream.Collectors.joining;

/** A query of Trino with the tables in front. */
final class TrinoQuery {
    private TrinoQuery() {}

    static String text(Export export) {
        String catalog = Quoting.name(export.config().catalogName());
        String tables = export.tables().stream()
                .map(table -> "    " + Quoting.name(table.simpleName()) + " AS (SELECT * FROM " + catalog + "."
                        + Quoting.name(table.namespace()) + "." + Quoting.name(table.simpleName())
                        + " FOR VERSION AS OF " + table.head().snapshotId() + ")")
                .collect(joining(",\n"));
        String counts = export.tables().stream()
                .map(table -> "SELECT " + Quoting.sql(table.name()) + " AS table_name, count(*) AS rows, "
                        + table.head().rows() + " AS published FROM " + Quoting.name(table.simpleName()))
                .collect(joining("\nUNION ALL "));
        return """
                -- %s
                -- Put your query in place of the one that counts the rows. infra/trino/lake.properties has the catalog.
                WITH
                %s
                %s
                """.formatted(export.title(), tables, counts);
    }
}
