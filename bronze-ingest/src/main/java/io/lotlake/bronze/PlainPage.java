package io.lotlake.bronze;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.rle.RunLengthBitPackingHybridValuesWriter;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;

/**
 * A data page (version 1) of an optional column whose values are encoded as PLAIN: they lie in arrays already, so they become bytes
 * as a whole. What Parquet's own writers do for each cell, which is most of the time that a load takes, is done once for a page.
 *
 * @param count cells, NULL or not
 * @param nulls which of them are NULL; where none is, this is not looked at
 * @param values those that are not NULL
 * @param bounds tells the statistics the lowest and the highest value
 */
record PlainPage(int count, int nullCount, IsNull nulls, ByteBuffer values, Consumer<Statistics<?>> bounds) {
    private static final int LEVEL_BITS = 1;
    private static final int FIRST_LEVEL_BYTES = 1 << 10;

    /** Whether a cell is NULL. */
    @FunctionalInterface
    interface IsNull {
        boolean at(int row);
    }

    static PlainPage ofLongs(long[] cells, boolean[] nulls, int count) {
        ByteBuffer values = littleEndian(count * Long.BYTES);
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        int nullCount = 0;
        for (int i = 0; i < count; i++) {
            if (nulls[i]) {
                nullCount++;
            } else {
                long value = cells[i];
                values.putLong(value);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        long lowest = low;
        long highest = high;
        return new PlainPage(count, nullCount, row -> nulls[row], values.flip(), statistics -> {
            statistics.updateStats(lowest);
            statistics.updateStats(highest);
        });
    }

    /** Of longs that are ints. */
    static PlainPage ofInts(long[] cells, boolean[] nulls, int count) {
        ByteBuffer values = littleEndian(count * Integer.BYTES);
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        int nullCount = 0;
        for (int i = 0; i < count; i++) {
            if (nulls[i]) {
                nullCount++;
            } else {
                int value = (int) cells[i];
                values.putInt(value);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        int lowest = low;
        int highest = high;
        return new PlainPage(count, nullCount, row -> nulls[row], values.flip(), statistics -> {
            statistics.updateStats(lowest);
            statistics.updateStats(highest);
        });
    }

    /**
     * Of texts in UTF-8, or bytes, which Parquet orders alike.
     *
     * @param ends of the cells; negative for NULL
     */
    static PlainPage ofBytes(byte[] cells, int[] starts, int[] ends, int count) {
        int nullCount = 0;
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            if (ends[i] < 0) {
                nullCount++;
            } else {
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
        Binary lowest = low < 0 ? Binary.EMPTY : copy(cells, starts[low], ends[low]);
        Binary highest = high < 0 ? Binary.EMPTY : copy(cells, starts[high], ends[high]);
        return new PlainPage(count, nullCount, row -> ends[row] < 0, values.flip(), statistics -> {
            statistics.updateStats(lowest);
            statistics.updateStats(highest);
        });
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

    void writeTo(PageWriter pages, PrimitiveType type) throws IOException {
        Statistics<?> statistics = Statistics.createStats(type);
        statistics.incrementNumNulls(nullCount);
        if (nullCount < count) {
            bounds.accept(statistics);
        }
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
        if (nullCount == 0 || nullCount == count) {
            BytesInput length = BytesInput.fromUnsignedVarInt(count << 1);
            BytesInput run = BytesInput.concat(length, BytesInput.from(new byte[] {(byte) (nullCount == 0 ? 1 : 0)}));
            return BytesInput.concat(BytesInput.fromInt((int) run.size()), run);
        }
        try (RunLengthBitPackingHybridValuesWriter levels = new RunLengthBitPackingHybridValuesWriter(
                LEVEL_BITS, FIRST_LEVEL_BYTES, Math.max(FIRST_LEVEL_BYTES, count), new HeapByteBufferAllocator())) {
            for (int i = 0; i < count; i++) {
                levels.writeInteger(nulls.at(i) ? 0 : 1);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            levels.getBytes().writeAllTo(bytes);
            return BytesInput.from(bytes.toByteArray());
        }
    }
}
