package io.lotlake.bronze;

import io.lotlake.bronze.CellDecoder.ValueNotHeldException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.Encoding;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.DictionaryPage;
import org.apache.iceberg.shaded.org.apache.parquet.column.page.PageWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.statistics.Statistics;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType;
import org.apache.iceberg.types.TypeUtil;

/** The cells of one column of a batch of rows, from COPY to Parquet. Every column is optional there. */
interface ColumnBatch {
    /** How a column gets into a row group. */
    enum Way {
        /** The same value in all rows: one run at the end of the row group. */
        RUN,
        /** Few values, often enough for a dictionary to be worth looking every one of them up. */
        DICTIONARY,
        /** Values that differ: a page at a time, straight from the arrays. */
        PAGES,
        /** Cell by cell through Parquet's writer. */
        CELLS
    }

    /** Cells that are looked at to know what the others are like. */
    int SAMPLE = 2048;

    void add(byte[] row, int offset, int length) throws ValueNotHeldException;

    void addNull();

    /** Writes the cells and forgets them. */
    void drainTo(ColumnWriter writer);

    /** The way in which the column is best written, as far as the cells that it holds now can tell. */
    Way way();

    /**
     * The cells as a page.
     *
     * @throws UnsupportedOperationException where {@link #way} is never {@link Way#PAGES}
     */
    default ColumnPage page(PrimitiveType type) {
        throw new UnsupportedOperationException("Cannot write " + type + " as a page");
    }

    /** Whether a dictionary is worth its lookups; not for a column that is NULL so far. */
    private static boolean pays(Set<?> different, int looked) {
        return looked > 0 && 2 * different.size() <= looked;
    }

    /** How many cells there are. */
    int size();

    boolean isNull(int row);

    /** Forgets the cells. */
    void clear();

    /** Whole and floating numbers, decimals, moments, days and booleans: the kinds that fit a long. */
    final class Longs implements ColumnBatch {
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

        Longs(CellDecoder decoder, Physical physical, int capacity) {
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
            return pays(seen, looked) ? Way.DICTIONARY : paged ? Way.PAGES : Way.CELLS;
        }

        @Override
        public ColumnPage page(PrimitiveType type) {
            return physical == Physical.INT32
                    ? ColumnPage.ofInts(values, nulls, size, type)
                    : ColumnPage.ofLongs(values, nulls, size, type);
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

    /** Decimals of more than 18 digits, each in as many bytes as the precision takes. */
    final class WideDecimals implements ColumnBatch {
        private final NumericCell cell;
        private final int width;
        private final byte[] bytes;
        private final boolean[] nulls;
        private int size;

        WideDecimals(int precision, int scale, int capacity) {
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

    /** Texts in UTF-8, and bytes, as the server sends them. */
    final class Texts implements ColumnBatch {
        private static final int NULL = -1;
        private static final int FIRST_BYTES = 1 << 16;

        private final int skip;
        private final int[] ends;
        private final int[] starts;
        private byte[] bytes = new byte[FIRST_BYTES];
        private int used;
        private int size;

        /** @param skip leading bytes that are not text: jsonb has one of version */
        Texts(int skip, int capacity) {
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
            return pays(seen, looked) ? Way.DICTIONARY : Way.PAGES;
        }

        @Override
        public ColumnPage page(PrimitiveType type) {
            return ColumnPage.ofBytes(bytes, starts, ends, size, type);
        }

        /** All cells, one behind the other; another array when they have outgrown it. */
        byte[] bytes() {
            return bytes;
        }

        int start(int row) {
            return starts[row];
        }

        int length(int row) {
            return ends[row] - starts[row];
        }
    }

    /** The same value in every row. */
    final class Constant implements ColumnBatch {
        private final Binary text;
        private final long number;
        private final boolean isText;
        private int size;

        private Constant(Binary text, long number, boolean isText) {
            this.text = text;
            this.number = number;
            this.isText = isText;
        }

        static Constant text(String value) {
            return new Constant(Binary.fromString(value), 0, true);
        }

        static Constant micros(long value) {
            return new Constant(Binary.EMPTY, value, false);
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
         * Writes the column of a row group as a dictionary of one entry and one run of it, which is what Parquet's own writer makes of
         * the cells one by one. Technical columns are required, so there are no definition levels.
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
}
