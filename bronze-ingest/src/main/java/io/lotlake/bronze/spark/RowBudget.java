package io.lotlake.bronze.spark;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/**
 * How many rows the driver may still read of a table, and how many bytes of all tables. Several threads may use it.
 *
 * @param rows of this table
 * @param bytes of all tables that are read at the same time
 */
public record RowBudget(AtomicLong rows, AtomicLong bytes) {
    /** The bytes of a value with its object, without those of a text. */
    private static final long VALUE = 40;

    /** Whether more rows were read than may be. */
    public boolean isUsedUp() {
        return rows.get() < 0 || bytes.get() < 0;
    }

    void take(InternalRow row, StructType schema) {
        long size = VALUE * schema.length();
        for (int i = 0; i < schema.length(); i++) {
            if (!row.isNullAt(i)) {
                if (schema.apply(i).dataType() instanceof StringType) {
                    size += row.getUTF8String(i).numBytes();
                } else if (schema.apply(i).dataType() instanceof BinaryType) {
                    size += row.getBinary(i).length;
                }
            }
        }
        rows.decrementAndGet();
        bytes.addAndGet(-size);
    }
}
