package io.lotlake.bronze.copy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.ValuesWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForInteger;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.iceberg.shaded.org.apache.parquet.column.values.rle.RunLengthBitPackingHybridValuesWriter;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * A data page (version 1) of an optional column whose values differ. Whole numbers are encoded as DELTA_BINARY_PACKED,
 * which costs less than compression. Texts are encoded as PLAIN. The values already lie in arrays, so levels and bounds
 * are computed once for a page. Parquet's own column writers compute them for every cell.
 *
 * @param count how many cells there are, NULL or not
 * @param isNull whether the cell of a row is NULL
 * @param values the values that are not NULL
 * @param encoding the encoding of the values
 * @param statistics the statistics of all cells
 */
record ColumnPage(int count, IntPredicate isNull, BytesInput values, Encoding encoding, Statistics<?> statistics) {
    private static final int LEVEL_BITS = 1;
    private static final int FIRST_BYTES = 1 << 10;

    /** A page of whole numbers. They are ints if the type says so. */
    static ColumnPage ofWholeNumbers(long[] cells, boolean[] nulls, int count, PrimitiveType type) {
        boolean ints = type.getPrimitiveTypeName() == PrimitiveTypeName.INT32;
        int present = 0;
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        try (ValuesWriter values = deltas(ints, count)) {
            for (int i = 0; i < count; i++) {
                if (!nulls[i]) {
                    present++;
                    if (ints) {
                        values.writeInteger((int) cells[i]);
                    } else {
                        values.writeLong(cells[i]);
                    }
                    low = Math.min(low, cells[i]);
                    high = Math.max(high, cells[i]);
                }
            }
            if (present == 0) {
                return ofNulls(count, type);
            }
            Statistics<?> statistics = statistics(type, count - present);
            for (long bound : new long[] {low, high}) {
                if (ints) {
                    statistics.updateStats((int) bound);
                } else {
                    statistics.updateStats(bound);
                }
            }
            return new ColumnPage(count, row -> nulls[row], copy(values), values.getEncoding(), statistics);
        }
    }

    private static ValuesWriter deltas(boolean ints, int count) {
        int page = Math.max(FIRST_BYTES, count * Long.BYTES);
        return ints
                ? new DeltaBinaryPackingValuesWriterForInteger(FIRST_BYTES, page, new HeapByteBufferAllocator())
                : new DeltaBinaryPackingValuesWriterForLong(FIRST_BYTES, page, new HeapByteBufferAllocator());
    }

    /** Copies the bytes out of the writer, which releases its memory when it closes. */
    private static BytesInput copy(ValuesWriter values) {
        BytesInput encoded = values.getBytes();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(encoded.size()));
        try {
            encoded.writeAllTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return BytesInput.from(bytes);
    }

    /**
     * A page of texts in UTF-8 or of bytes; Parquet orders both alike.
     *
     * @param ends the end of each cell; negative for NULL
     */
    static ColumnPage ofBytes(byte[] cells, int[] starts, int[] ends, int count, PrimitiveType type) {
        int present = 0;
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            if (ends[i] >= 0) {
                present++;
                bytes = Math.addExact(bytes, Integer.BYTES + ends[i] - starts[i]);
            }
        }
        if (present == 0) {
            return ofNulls(count, type);
        }
        ByteBuffer values = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
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
        statistics.updateStats(copy(cells, starts[low], ends[low]));
        statistics.updateStats(copy(cells, starts[high], ends[high]));
        return new ColumnPage(count, row -> ends[row] < 0, BytesInput.from(values.flip()), Encoding.PLAIN, statistics);
    }

    private static ColumnPage ofNulls(int count, PrimitiveType type) {
        return new ColumnPage(count, row -> true, BytesInput.empty(), Encoding.PLAIN, statistics(type, count));
    }

    private static int compare(byte[] cells, int[] starts, int[] ends, int one, int other) {
        return Arrays.compareUnsigned(cells, starts[one], ends[one], cells, starts[other], ends[other]);
    }

    private static Binary copy(byte[] cells, int start, int end) {
        return Binary.fromConstantByteArray(Arrays.copyOfRange(cells, start, end));
    }

    private static Statistics<?> statistics(PrimitiveType type, int nulls) {
        Statistics<?> statistics = Statistics.createStats(type);
        statistics.incrementNumNulls(nulls);
        return statistics;
    }

    void writeTo(PageWriter pages) throws IOException {
        pages.writePage(
                BytesInput.concat(levels(), values), count, count, statistics, Encoding.RLE, Encoding.RLE, encoding);
    }

    /** The definition levels: 1 for a value and 0 for NULL. They are one run if all cells are alike. */
    private BytesInput levels() {
        long nulls = statistics.getNumNulls();
        if (nulls == 0 || nulls == count) {
            BytesInput length = BytesInput.fromUnsignedVarInt(count << 1);
            BytesInput run = BytesInput.concat(length, BytesInput.from(new byte[] {(byte) (nulls == 0 ? 1 : 0)}));
            return BytesInput.concat(BytesInput.fromInt((int) run.size()), run);
        }
        try (RunLengthBitPackingHybridValuesWriter levels = new RunLengthBitPackingHybridValuesWriter(
                LEVEL_BITS, FIRST_BYTES, Math.max(FIRST_BYTES, count), new HeapByteBufferAllocator())) {
            for (int i = 0; i < count; i++) {
                levels.writeInteger(isNull.test(i) ? 0 : 1);
            }
            return copy(levels);
        }
    }
}
