package io.lotlake.bronze;

import io.lotlake.bronze.CellDecoder.ValueNotHeldException;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** Turns a value of Spark's rows or arrays into a cell of COPY's binary format, as PostgreSQL's {@code *_recv} functions want it. */
@FunctionalInterface
interface CellEncoder {
    /**
     * Appends the cell with its length; of a value that is not NULL.
     *
     * @throws ValueNotHeldException where the column has no such value; what was appended is then to be cut off
     */
    void encode(SpecializedGetters cells, int ordinal, CopyBuffer out) throws ValueNotHeldException;
}
