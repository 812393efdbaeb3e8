package io.lotlake.bronze.copy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.DictionaryPage;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;

/** A column with the same value in every row. */
final class ConstantBatch implements ColumnBatch {
    private final Binary text;
    private final long number;
    private final boolean isText;
    private int size;

    private ConstantBatch(Binary text, long number, boolean isText) {
        this.text = text;
        this.number = number;
        this.isText = isText;
    }

    static ConstantBatch text(String value) {
        return new ConstantBatch(Binary.fromString(value), 0, true);
    }

    static ConstantBatch micros(long value) {
        return new ConstantBatch(Binary.EMPTY, value, false);
    }

    @Override
    public void add(byte[] row, int offset, int length) {
        size++;
    }

    @Override
    public void addNull() {
        size++;
    }

    @Override
    public void drainTo(ColumnWriter writer) {
        throw new UnsupportedOperationException("it is written as a whole");
    }

    @Override
    public Way way() {
        return Way.RUN;
    }

    /**
     * Writes the column of a row group as a dictionary with one entry and one run. Parquet's own writer does the same,
     * but it looks at every cell first. Technical columns are required, so there are no definition levels.
     */
    void writeTo(PageWriter pages, PrimitiveType type, int rows) throws IOException {
        Statistics<?> statistics = Statistics.createStats(type);
        BytesInput entry;
        if (isText) {
            statistics.updateStats(text);
            entry = BytesInput.concat(BytesInput.fromInt(text.length()), BytesInput.from(text.getBytes()));
        } else {
            statistics.updateStats(number);
            entry = BytesInput.from(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(number)
                    .array());
        }
        pages.writeDictionaryPage(new DictionaryPage(entry, 1, Encoding.PLAIN));
        BytesInput bitWidth = BytesInput.from(new byte[1]);
        BytesInput run = BytesInput.fromUnsignedVarInt(rows << 1);
        pages.writePage(
                BytesInput.concat(bitWidth, run),
                rows,
                rows,
                statistics,
                Encoding.RLE,
                Encoding.RLE,
                Encoding.RLE_DICTIONARY);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isNull(int row) {
        return false;
    }

    @Override
    public void clear() {
        size = 0;
    }
}
