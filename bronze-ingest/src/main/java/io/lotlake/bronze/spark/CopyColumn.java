package io.lotlake.bronze.spark;

import io.lotlake.bronze.copy.SourceColumn;
import io.lotlake.bronze.copy.SourceTypes;
import java.io.Serializable;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * A column that Spark reads.
 *
 * @param type the type in PostgreSQL, as {@code format_type} prints it
 */
record CopyColumn(String name, String type) implements Serializable {
    private static final String TEXT = "text";

    DataType sparkType() {
        return SourceTypes.spark(type);
    }

    /** The column as COPY sends it. */
    SourceColumn sent() {
        return new SourceColumn(name, SourceTypes.sent(Set.of(type), SourceTypes.iceberg(type)));
    }

    /** The SELECT expression for the value that Spark sees. */
    String expression() {
        return sent().expression(Optional.of(type));
    }

    /**
     * Whether PostgreSQL compares the texts that Spark sees as Spark does: {@code character(n)} has other blanks, and
     * json has no equality.
     */
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
