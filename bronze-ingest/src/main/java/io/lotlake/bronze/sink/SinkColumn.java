package io.lotlake.bronze.sink;

import io.lotlake.bronze.copy.Policy;
import io.lotlake.bronze.copy.SourceTypes;
import io.lotlake.bronze.encode.CellEncoders;
import io.lotlake.bronze.encode.SinkType;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;

/**
 * A column of a table that Spark writes.
 *
 * @param text its type as {@code format_type} prints it; for a domain, its base type
 * @param element the type of the elements of an array
 * @param required whether NULL is refused
 * @param filled whether PostgreSQL fills the column if nothing is written
 * @param generated whether PostgreSQL computes the column from other columns
 */
record SinkColumn(
        String name,
        String text,
        SinkType type,
        Optional<SinkType> element,
        boolean required,
        boolean filled,
        boolean generated) {

    /**
     * How values of a Spark type are sent: in the binary format of the column, else as texts if the reader gives texts;
     * empty if they cannot be sent.
     */
    Optional<SinkCell> cell(int ordinal, DataType from, Policy policy) {
        if (from instanceof ArrayType array) {
            return element.flatMap(of -> CellEncoders.ofArray(array, of).isPresent()
                    ? Optional.of(cell(ordinal, from, of, false, policy))
                    : castOf(ordinal, from, array.elementType(), of, policy));
        }
        return CellEncoders.of(from, type).isPresent()
                ? Optional.of(cell(ordinal, from, type, false, policy))
                : castOf(ordinal, from, from, type, policy);
    }

    private Optional<SinkCell> castOf(int ordinal, DataType from, DataType value, SinkType of, Policy policy) {
        String whole = of.equals(type) ? text : of.name();
        return value instanceof StringType && SourceTypes.spark(whole) instanceof StringType
                ? Optional.of(cell(ordinal, from, SinkType.TEXT, true, policy))
                : Optional.empty();
    }

    private SinkCell cell(int ordinal, DataType from, SinkType sent, boolean cast, Policy policy) {
        return new SinkCell(
                ordinal, from, name, text, sent, cast ? type.name() : "", required, required ? Policy.ERROR : policy);
    }
}
