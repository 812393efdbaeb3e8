package io.lotlake.bronze;

import io.lotlake.bronze.CellDecoder.ValueNotHeldException;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;

/** Cells that take the same room each, and which of them are NULL. */
abstract class FixedWidthBatch implements ColumnBatch {
    private final boolean[] nulls;
    private int size;

    FixedWidthBatch(int capacity) {
        this.nulls = new boolean[capacity];
    }

    /** Takes the value of a row from its cell. */
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

    /** Which rows are NULL, the first {@link #size} of them; not a copy. */
    final boolean[] nulls() {
        return nulls;
    }
}
