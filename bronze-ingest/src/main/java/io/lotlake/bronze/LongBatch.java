package io.lotlake.bronze;

import io.lotlake.bronze.CellDecoder.ValueNotHeldException;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;

/** Whole and floating numbers, decimals, moments, days and booleans: the kinds that fit a long. */
final class LongBatch implements ColumnBatch {
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
    private final boolean[] nulls;
    private int size;

    LongBatch(CellDecoder decoder, Physical physical, int capacity) {
        this.decoder = decoder;
        this.physical = physical;
        this.values = new long[capacity];
        this.nulls = new boolean[capacity];
    }

    @Override
    public void add(byte[] row, int offset, int length) throws ValueNotHeldException {
        values[size] = decoder.decode(row, offset, length);
        nulls[size++] = false;
    }

    @Override
    public void addNull() {
        nulls[size++] = true;
    }

    @Override
    public void drainTo(ColumnWriter writer) {
        for (int i = 0; i < size; i++) {
            if (nulls[i]) {
                writer.writeNull(0, 0);
            } else {
                write(writer, values[i]);
            }
        }
        size = 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isNull(int row) {
        return nulls[row];
    }

    @Override
    public void clear() {
        size = 0;
    }

    long value(int row) {
        return values[row];
    }

    @Override
    public Way way() {
        Set<Long> seen = new HashSet<>();
        int looked = 0;
        for (int i = 0; i < size && looked < SAMPLE; i++) {
            if (!nulls[i]) {
                seen.add(values[i]);
                looked++;
            }
        }
        boolean paged = physical == Physical.INT64 || physical == Physical.INT32;
        return ColumnBatch.pays(seen, looked) ? Way.DICTIONARY : paged ? Way.PAGES : Way.CELLS;
    }

    @Override
    public ColumnPage page(PrimitiveType type) {
        return ColumnPage.ofWholeNumbers(values, nulls, size, type);
    }

    private void write(ColumnWriter writer, long value) {
        switch (physical) {
            case INT64 -> writer.write(value, 0, 1);
            case INT32 -> writer.write((int) value, 0, 1);
            case BOOLEAN -> writer.write(value != 0, 0, 1);
            case FLOAT -> writer.write(Float.intBitsToFloat((int) value), 0, 1);
            case DOUBLE -> writer.write(Double.longBitsToDouble(value), 0, 1);
        }
    }
}
