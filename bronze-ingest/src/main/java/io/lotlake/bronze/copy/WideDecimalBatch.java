package io.lotlake.bronze.copy;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import java.util.Arrays;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.types.TypeUtil;

/** A batch of decimals of more than 18 digits, each in as many bytes as the precision takes. */
public final class WideDecimalBatch extends FixedWidthBatch {
    private final NumericCell cell;
    private final int width;
    private final byte[] bytes;

    WideDecimalBatch(int precision, int scale, int capacity) {
        super(capacity);
        this.cell = new NumericCell(precision, scale);
        this.width = TypeUtil.decimalRequiredBytes(precision);
        this.bytes = new byte[width * capacity];
    }

    @Override
    void put(int row, byte[] from, int offset, int length) throws ValueNotHeldException {
        cell.unscaled(from, offset, bytes, row * width, width);
    }

    @Override
    void write(ColumnWriter writer, int row) {
        writer.write(Binary.fromReusedByteArray(bytes, row * width, width), 0, 1);
    }

    @Override
    public Way way() {
        return Way.DICTIONARY;
    }

    /** A copy of the unscaled value of a row, big endian. */
    public byte[] unscaled(int row) {
        return Arrays.copyOfRange(bytes, row * width, (row + 1) * width);
    }
}
