package io.lotlake.bronze.sink;

import io.lotlake.bronze.copy.Policy;
import io.lotlake.bronze.encode.CellEncoder;
import io.lotlake.bronze.encode.CellEncoders;
import io.lotlake.bronze.encode.SinkType;
import io.lotlake.common.postgres.Identifiers;
import java.io.Serializable;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;

/**
 * A column of Spark's rows on its way into a column of a table.
 *
 * @param ordinal its place in the rows
 * @param from its type in the rows
 * @param column its name
 * @param text the type of the column as a user knows it
 * @param sent the type in which it is sent; for an array, the type of the elements
 * @param castTo the type into which the server casts the text; empty if the column is sent as it is
 * @param required whether NULL is refused
 * @param policy what happens to a value that the column does not hold
 */
record SinkCell(
        int ordinal,
        DataType from,
        String column,
        String text,
        SinkType sent,
        String castTo,
        boolean required,
        Policy policy)
        implements Serializable {

    /** A new encoder, which serves one task. */
    CellEncoder encoder() {
        return (from instanceof ArrayType array ? CellEncoders.ofArray(array, sent) : CellEncoders.of(from, sent))
                .orElseThrow(() -> new IllegalStateException("no encoder from " + from + " to " + text));
    }

    boolean isCast() {
        return !castTo.isEmpty();
    }

    String quoted() {
        return Identifiers.quoted(column);
    }

    /** The SQL declaration of a column that takes what is sent. */
    String declaration() {
        String type = !isCast() ? text : from instanceof ArrayType ? "text[]" : "text";
        return quoted() + " " + type;
    }

    /**
     * The SQL expression of the value. It casts without the digits of the type: the column then refuses values with too
     * many digits, where a cast would cut them.
     */
    String expression() {
        return isCast() ? quoted() + "::" + castTo : quoted();
    }
}
