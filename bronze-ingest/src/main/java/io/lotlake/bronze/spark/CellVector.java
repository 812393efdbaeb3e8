package io.lotlake.bronze.spark;

import io.lotlake.bronze.copy.ColumnBatch;
import io.lotlake.bronze.copy.LongBatch;
import io.lotlake.bronze.copy.TextBatch;
import io.lotlake.bronze.copy.WideDecimalBatch;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The cells of a batch for Spark, in the place where COPY has put them; texts are not copied. The cells are valid until
 * the batch is filled again.
 */
abstract class CellVector extends ColumnVector {
    private final ColumnBatch cells;

    private CellVector(DataType type, ColumnBatch cells) {
        super(type);
        this.cells = cells;
    }

    static ColumnVector of(DataType type, ColumnBatch cells) {
        if (cells instanceof LongBatch longs) {
            return new OfLongs(type, longs);
        } else if (cells instanceof WideDecimalBatch decimals) {
            return new OfWideDecimals(type, decimals);
        } else if (cells instanceof TextBatch texts) {
            return new OfTexts(type, texts);
        }
        throw unsupported(type);
    }

    private static final class OfLongs extends CellVector {
        private final LongBatch longs;

        OfLongs(DataType type, LongBatch longs) {
            super(type, longs);
            this.longs = longs;
        }

        @Override
        public boolean getBoolean(int row) {
            return longs.value(row) != 0;
        }

        @Override
        public int getInt(int row) {
            return (int) longs.value(row);
        }

        @Override
        public long getLong(int row) {
            return longs.value(row);
        }

        @Override
        public float getFloat(int row) {
            return Float.intBitsToFloat((int) longs.value(row));
        }

        @Override
        public double getDouble(int row) {
            return Double.longBitsToDouble(longs.value(row));
        }

        @Override
        public Decimal getDecimal(int row, int precision, int scale) {
            return Decimal.createUnsafe(longs.value(row), precision, scale);
        }
    }

    private static final class OfWideDecimals extends CellVector {
        private final WideDecimalBatch decimals;

        OfWideDecimals(DataType type, WideDecimalBatch decimals) {
            super(type, decimals);
            this.decimals = decimals;
        }

        @Override
        public Decimal getDecimal(int row, int precision, int scale) {
            return Decimal.apply(new BigDecimal(new BigInteger(decimals.unscaled(row)), scale), precision, scale);
        }
    }

    private static final class OfTexts extends CellVector {
        private final TextBatch texts;

        OfTexts(DataType type, TextBatch texts) {
            super(type, texts);
            this.texts = texts;
        }

        @Override
        public UTF8String getUTF8String(int row) {
            return UTF8String.fromBytes(texts.bytes(), texts.start(row), texts.length(row));
        }

        @Override
        public byte[] getBinary(int row) {
            return getUTF8String(row).getBytes();
        }
    }

    @Override
    public void close() {
        cells.clear();
    }

    @Override
    public boolean hasNull() {
        return numNulls() > 0;
    }

    @Override
    public int numNulls() {
        int nulls = 0;
        for (int row = 0; row < cells.size(); row++) {
            nulls += cells.isNull(row) ? 1 : 0;
        }
        return nulls;
    }

    @Override
    public boolean isNullAt(int row) {
        return cells.isNull(row);
    }

    @Override
    public boolean getBoolean(int row) {
        throw unsupported(type);
    }

    @Override
    public byte getByte(int row) {
        throw unsupported(type);
    }

    @Override
    public short getShort(int row) {
        throw unsupported(type);
    }

    @Override
    public int getInt(int row) {
        throw unsupported(type);
    }

    @Override
    public long getLong(int row) {
        throw unsupported(type);
    }

    @Override
    public float getFloat(int row) {
        throw unsupported(type);
    }

    @Override
    public double getDouble(int row) {
        throw unsupported(type);
    }

    @Override
    public Decimal getDecimal(int row, int precision, int scale) {
        throw unsupported(type);
    }

    @Override
    public UTF8String getUTF8String(int row) {
        throw unsupported(type);
    }

    @Override
    public byte[] getBinary(int row) {
        throw unsupported(type);
    }

    @Override
    public ColumnarArray getArray(int row) {
        throw unsupported(type);
    }

    @Override
    public ColumnarMap getMap(int row) {
        throw unsupported(type);
    }

    @Override
    public ColumnVector getChild(int ordinal) {
        throw unsupported(type);
    }

    private static UnsupportedOperationException unsupported(DataType type) {
        return new UnsupportedOperationException("a column of " + type.simpleString() + " is not read like this");
    }
}
