package io.lotlake.common.lake;

import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows that a table is to have for some keys. The table loses its rows of a key that has no row here.
 *
 * @param keys rows with columns of the table's key, each key once; empty if the keys are those of the rows, so that
 *     none of them leaves the table
 * @param rows rows with the columns of the table; a write computes them once
 * @param bounds the bounds of the keys
 */
public record KeyedRows(Optional<Dataset<Row>> keys, Dataset<Row> rows, KeyBounds bounds) {
    public KeyedRows(Dataset<Row> keys, Dataset<Row> rows, KeyBounds bounds) {
        this(Optional.of(keys), rows, bounds);
    }

    /** Computes the bounds of the keys. */
    public static KeyedRows of(Dataset<Row> keys, Dataset<Row> rows) {
        return new KeyedRows(keys, rows, KeyBounds.of(keys));
    }

    /** Rows that replace those of the same keys, or that are new. No key leaves the table. */
    public static KeyedRows withoutGone(Dataset<Row> rows, KeyBounds bounds) {
        return new KeyedRows(Optional.empty(), rows, bounds);
    }
}
