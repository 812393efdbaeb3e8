package io.lotlake.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows of a table. Optional columns that a test does not name are NULL; required ones have a fixed value of their type.
 */
public record TableRows(TableSpec table, Dataset<Row> rows) {
    private static final Map<String, String> VALUES = Map.of(
            "string", "some",
            "timestamp", "2026-03-01 08:00:00",
            "date", "2026-03-01",
            "boolean", "false");

    /**
     * Rows with some columns.
     *
     * @param columns names, with commas between them
     * @param values as they stand after VALUES in SQL
     */
    public static TableRows of(SparkSession spark, TableSpec table, String columns, String values) {
        return of(table, spark.sql("SELECT * FROM VALUES " + values + " AS t(" + columns + ")"));
    }

    public static TableRows of(TableSpec table, Dataset<Row> some) {
        Set<String> named = Set.of(some.columns());
        return new TableRows(
                table,
                some.select(table.columns().stream()
                        .map(column -> (named.contains(column.name()) ? col(column.name()) : value(column))
                                .cast(column.type())
                                .as(column.name()))
                        .toArray(Column[]::new)));
    }

    public static TableRows none(SparkSession spark, TableSpec table) {
        return new TableRows(table, spark.createDataFrame(List.<Row>of(), table.schema()));
    }

    private static Column value(ColumnSpec column) {
        return column.required() ? lit(VALUES.getOrDefault(column.type().typeName(), "1")) : lit(null);
    }

    /** Replaces all rows of the table in the lake by these. */
    public void putInto(Lake lake) {
        putInto(lake, Map.of());
    }

    /** Does the same, with properties in the summary of the commit. */
    public void putInto(Lake lake, Map<String, String> properties) {
        lake.create(table);
        lake.overwrite(table, rows, table.name(), properties);
    }
}
