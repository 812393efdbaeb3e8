package io.lotlake.bronze;

import io.lotlake.bronze.CellDecoder.ValueNotHeldException;
import java.util.Arrays;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.types.TypeUtil;

/** Decimals of more than 18 digits, each in as many bytes as the precision takes. */
final class WideDecimalBatch implements ColumnBatch {
    private final NumericCell cell;
    private final int width;
    private final byte[] bytes;
    private final boolean[] nulls;
    private int size;

    WideDecimalBatch(int precision, int scale, int capacity) {
        this.cell = new NumericCell(precision, scale);
        this.width = TypeUtil.decimalRequiredBytes(precision);
        this.bytes = new byte[width * capacity];
        this.nulls = new boolean[capacity];
    }

    @Override
    public void add(byte[] row, int offset, int length) throws ValueNotHeldException {
        cell.unscaled(row, offset, bytes, size * width, width);
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
                writer.write(Binary.fromReusedByteArray(bytes, i * width, width), 0, 1);
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

    @Override
    public Way way() {
        return Way.DICTIONARY;
    }

    /** Big endian, in a copy. */
    byte[] unscaled(int row) {
        return Arrays.copyOfRange(bytes, row * width, (row + 1) * width);
    }
}
