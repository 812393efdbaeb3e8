package io.lotlake.bronze;

import io.lotlake.bronze.Landing.SourceColumn;
import java.io.Serializable;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * A column of what Spark reads.
 *
 * @param type in PostgreSQL, as {@code format_type} prints it
 */
record CopyColumn(String name, String type) implements Serializable {
    private static final String TEXT = "text";

    DataType sparkType() {
        return SourceTypes.spark(type);
    }

    /** How COPY sends it. */
    SourceColumn sent() {
        return new SourceColumn(name, SourceTypes.sent(Set.of(type), SourceTypes.iceberg(type)));
    }

    /** What a SELECT says to get the value that Spark sees. */
    String expression() {
        return sent().expression(Optional.of(type));
    }

    /** Whether the text that Spark sees is one to PostgreSQL too: {@code character(n)} has other blanks, json no equality. */
    boolean comparesAsText() {
        return sent().type().equals(TEXT) && (SourceTypes.fits(type, TEXT) || !SourceTypes.sentAlike(type, TEXT));
    }

    static StructType schema(Iterable<CopyColumn> columns) {
        StructType schema = new StructType();
        for (CopyColumn column : columns) {
            schema = schema.add(column.name(), column.sparkType(), true);
        }
        return schema;
    }
}
