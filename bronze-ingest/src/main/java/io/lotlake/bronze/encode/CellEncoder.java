package io.lotlake.bronze.encode;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/**
 * Turns a value of Spark's rows or arrays into a cell of COPY's binary format, as PostgreSQL's {@code *_recv} functions
 * expect it.
 */
@FunctionalInterface
public interface CellEncoder {
    /**
     * Appends the length and the bytes of a value that is not NULL.
     *
     * @throws ValueNotHeldException if the column does not hold the value; the caller then cuts off what was appended
     */
    void encode(SpecializedGetters cells, int ordinal, CopyBuffer out) throws ValueNotHeldException;
}
