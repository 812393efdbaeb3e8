package io.lotlake.common.lake;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a table is to have of some keys; those without a row leave it.
 *
 * @param keys in columns of the table's key, each once
 * @param rows in the columns of the table; they are computed once
 * @param bounds of the keys
 */
public record KeyedRows(Dataset<Row> keys, Dataset<Row> rows, KeyBounds bounds) {
    /** Looks between which bounds the keys lie. */
    public static KeyedRows of(Dataset<Row> keys, Dataset<Row> rows) {
        return new KeyedRows(keys, rows, KeyBounds.of(keys));
    }
}
