package io.lotlake.bronze.copy;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;

/** A batch of values that fit into a long: whole and floating-point numbers, decimals, moments, days and booleans. */
public final class LongBatch extends FixedWidthBatch {
    /** How Parquet stores the long. */
    enum Physical {
        BOOLEAN,
        INT32,
        INT64,
        FLOAT,
        DOUBLE
    }

    private final CellDecoder decoder;
    private final Physical physical;
    private final long[] values;

    LongBatch(CellDecoder decoder, Physical physical, int capacity) {
        super(capacity);
        this.decoder = decoder;
        this.physical = physical;
        this.values = new long[capacity];
    }

    @Override
    void put(int row, byte[] from, int offset, int length) throws ValueNotHeldException {
        values[row] = decoder.decode(from, offset, length);
    }

    @Override
    void write(ColumnWriter writer, int row) {
        long value = values[row];
        switch (physical) {
            case INT64 -> writer.write(value, 0, 1);
            case INT32 -> writer.write((int) value, 0, 1);
            case BOOLEAN -> writer.write(value != 0, 0, 1);
            case FLOAT -> writer.write(Float.intBitsToFloat((int) value), 0, 1);
            case DOUBLE -> writer.write(Double.longBitsToDouble(value), 0, 1);
        }
    }

    public long value(int row) {
        return values[row];
    }

    @Override
    public Way way() {
        Set<Long> seen = new HashSet<>();
        int looked = 0;
        for (int i = 0; i < size() && looked < SAMPLE; i++) {
            if (!isNull(i)) {
                seen.add(values[i]);
                looked++;
            }
        }
        boolean paged = physical == Physical.INT64 || physical == Physical.INT32;
        return ColumnBatch.pays(seen, looked) ? Way.DICTIONARY : paged ? Way.PAGES : Way.CELLS;
    }

    @Override
    public ColumnPage page(PrimitiveType type) {
        return ColumnPage.ofWholeNumbers(values, nulls(), size(), type);
    }
}
