package io.lotlake.common.lake;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows that a table is to have for some keys. The table loses its rows of a key that has no row here.
 *
 * @param keys rows with columns of the table's key, each key once
 * @param rows rows with the columns of the table; a write computes them once
 * @param bounds the bounds of the keys
 */
public record KeyedRows(Dataset<Row> keys, Dataset<Row> rows, KeyBounds bounds) {
    /** Computes the bounds of the keys. */
    public static KeyedRows of(Dataset<Row> keys, Dataset<Row> rows) {
        return new KeyedRows(keys, rows, KeyBounds.of(keys));
    }
}
