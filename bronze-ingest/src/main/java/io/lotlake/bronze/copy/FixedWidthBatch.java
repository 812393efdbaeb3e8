package io.lotlake.bronze.copy;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;

/** A batch of cells of the same size, with flags for NULL. */
abstract class FixedWidthBatch implements ColumnBatch {
    private final boolean[] nulls;
    private int size;

    FixedWidthBatch(int capacity) {
        this.nulls = new boolean[capacity];
    }

    /** Decodes a cell and stores it as the value of a row. */
    abstract void put(int row, byte[] from, int offset, int length) throws ValueNotHeldException;

    /** Writes the value of a row that is not NULL. */
    abstract void write(ColumnWriter writer, int row);

    @Override
    public final void add(byte[] row, int offset, int length) throws ValueNotHeldException {
        put(size, row, offset, length);
        nulls[size++] = false;
    }

    @Override
    public final void addNull() {
        nulls[size++] = true;
    }

    @Override
    public final void drainTo(ColumnWriter writer) {
        for (int row = 0; row < size; row++) {
            if (nulls[row]) {
                writer.writeNull(0, 0);
            } else {
                write(writer, row);
            }
        }
        clear();
    }

    @Override
    public final int size() {
        return size;
    }

    @Override
    public final boolean isNull(int row) {
        return nulls[row];
    }

    @Override
    public final void clear() {
        size = 0;
    }

    /** Whether each of the first {@link #size} rows is NULL. The array is not a copy. */
    final boolean[] nulls() {
        return nulls;
    }
}
