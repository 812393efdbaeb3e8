package io.lotlake.bronze.copy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;

/** A batch of texts in UTF-8, or of bytes, as the server sends them. */
public final class TextBatch implements ColumnBatch {
    private static final int NULL = -1;
    private static final int FIRST_BYTES = 1 << 16;

    private final int skip;
    private final int[] ends;
    private final int[] starts;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int used;
    private int size;

    /** @param skip the number of leading bytes that are not text: jsonb has one for its version */
    TextBatch(int skip, int capacity) {
        this.skip = skip;
        this.starts = new int[capacity];
        this.ends = new int[capacity];
    }

    @Override
    public void add(byte[] row, int offset, int length) {
        int count = length - skip;
        if (bytes.length - used < count) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(used, count), (int)
                    Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
        System.arraycopy(row, offset + skip, bytes, used, count);
        starts[size] = used;
        used += count;
        ends[size++] = used;
    }

    @Override
    public void addNull() {
        ends[size++] = NULL;
    }

    @Override
    public void drainTo(ColumnWriter writer) {
        for (int i = 0; i < size; i++) {
            if (ends[i] == NULL) {
                writer.writeNull(0, 0);
            } else {
                writer.write(Binary.fromReusedByteArray(bytes, starts[i], ends[i] - starts[i]), 0, 1);
            }
        }
        size = 0;
        used = 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isNull(int row) {
        return ends[row] == NULL;
    }

    @Override
    public void clear() {
        size = 0;
        used = 0;
    }

    @Override
    public Way way() {
        Set<ByteBuffer> seen = new HashSet<>();
        int looked = 0;
        for (int i = 0; i < size && looked < SAMPLE; i++) {
            if (ends[i] != NULL) {
                seen.add(ByteBuffer.wrap(bytes, starts[i], ends[i] - starts[i]));
                looked++;
            }
        }
        return ColumnBatch.pays(seen, looked) ? Way.DICTIONARY : Way.PAGES;
    }

    @Override
    public ColumnPage page(PrimitiveType type) {
        return ColumnPage.ofBytes(bytes, starts, ends, size, type);
    }

    /** All cells, one behind the other. It is another array once the cells have outgrown it. */
    public byte[] bytes() {
        return bytes;
    }

    public int start(int row) {
        return starts[row];
    }

    public int length(int row) {
        return ends[row] - starts[row];
    }
}
