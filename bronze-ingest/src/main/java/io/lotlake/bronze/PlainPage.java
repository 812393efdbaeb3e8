package io.lotlake.bronze;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.rle.RunLengthBitPackingHybridValuesWriter;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;

/**
 * A data page (version 1) of an optional column with PLAIN values. They lie in arrays already, so they become bytes as a whole, and
 * what Parquet's own writers do for every cell is done once: levels and bounds.
 *
 * @param count cells, NULL or not
 * @param isNull whether the cell of a row is NULL
 * @param values those that are not NULL
 * @param statistics of all cells
 */
record PlainPage(int count, IntPredicate isNull, ByteBuffer values, Statistics<?> statistics) {
    private static final int LEVEL_BITS = 1;
    private static final int FIRST_LEVEL_BYTES = 1 << 10;

    static PlainPage ofLongs(long[] cells, boolean[] nulls, int count, PrimitiveType type) {
        ByteBuffer values = littleEndian(count * Long.BYTES);
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            if (!nulls[i]) {
                values.putLong(cells[i]);
                low = Math.min(low, cells[i]);
                high = Math.max(high, cells[i]);
            }
        }
        int present = values.flip().remaining() / Long.BYTES;
        Statistics<?> statistics = statistics(type, count - present);
        if (present > 0) {
            statistics.updateStats(low);
            statistics.updateStats(high);
        }
        return new PlainPage(count, row -> nulls[row], values, statistics);
    }

    /** Of longs that are ints. */
    static PlainPage ofInts(long[] cells, boolean[] nulls, int count, PrimitiveType type) {
        ByteBuffer values = littleEndian(count * Integer.BYTES);
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            if (!nulls[i]) {
                values.putInt((int) cells[i]);
                low = Math.min(low, cells[i]);
                high = Math.max(high, cells[i]);
            }
        }
        int present = values.flip().remaining() / Integer.BYTES;
        Statistics<?> statistics = statistics(type, count - present);
        if (present > 0) {
            statistics.updateStats((int) low);
            statistics.updateStats((int) high);
        }
        return new PlainPage(count, row -> nulls[row], values, statistics);
    }

    /**
     * Of texts in UTF-8, or bytes, which Parquet orders alike.
     *
     * @param ends of the cells; negative for NULL
     */
    static PlainPage ofBytes(byte[] cells, int[] starts, int[] ends, int count, PrimitiveType type) {
        int present = 0;
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            if (ends[i] >= 0) {
                present++;
                bytes = Math.addExact(bytes, Integer.BYTES + ends[i] - starts[i]);
            }
        }
        ByteBuffer values = littleEndian(bytes);
        int low = -1;
        int high = -1;
        for (int i = 0; i < count; i++) {
            if (ends[i] >= 0) {
                values.putInt(ends[i] - starts[i]).put(cells, starts[i], ends[i] - starts[i]);
                low = low < 0 || compare(cells, starts, ends, i, low) < 0 ? i : low;
                high = high < 0 || compare(cells, starts, ends, i, high) > 0 ? i : high;
            }
        }
        Statistics<?> statistics = statistics(type, count - present);
        if (present > 0) {
            statistics.updateStats(copy(cells, starts[low], ends[low]));
            statistics.updateStats(copy(cells, starts[high], ends[high]));
        }
        return new PlainPage(count, row -> ends[row] < 0, values.flip(), statistics);
    }

    private static int compare(byte[] cells, int[] starts, int[] ends, int one, int other) {
        return Arrays.compareUnsigned(cells, starts[one], ends[one], cells, starts[other], ends[other]);
    }

    private static Binary copy(byte[] cells, int start, int end) {
        return Binary.fromConstantByteArray(Arrays.copyOfRange(cells, start, end));
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Statistics<?> statistics(PrimitiveType type, int nulls) {
        Statistics<?> statistics = Statistics.createStats(type);
        statistics.incrementNumNulls(nulls);
        return statistics;
    }

    void writeTo(PageWriter pages) throws IOException {
        pages.writePage(
                BytesInput.concat(levels(), BytesInput.from(values)),
                count,
                count,
                statistics,
                Encoding.RLE,
                Encoding.RLE,
                Encoding.PLAIN);
    }

    /** 1 for a value and 0 for NULL; one run where all cells are alike. */
    private BytesInput levels() throws IOException {
        long nulls = statistics.getNumNulls();
        if (nulls == 0 || nulls == count) {
            BytesInput length = BytesInput.fromUnsignedVarInt(count << 1);
            BytesInput run = BytesInput.concat(length, BytesInput.from(new byte[] {(byte) (nulls == 0 ? 1 : 0)}));
            return BytesInput.concat(BytesInput.fromInt((int) run.size()), run);
        }
        try (RunLengthBitPackingHybridValuesWriter levels = new RunLengthBitPackingHybridValuesWriter(
                LEVEL_BITS, FIRST_LEVEL_BYTES, Math.max(FIRST_LEVEL_BYTES, count), new HeapByteBufferAllocator())) {
            for (int i = 0; i < count; i++) {
                levels.writeInteger(isNull.test(i) ? 0 : 1);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            levels.getBytes().writeAllTo(bytes);
            return BytesInput.from(bytes.toByteArray());
        }
    }
}
