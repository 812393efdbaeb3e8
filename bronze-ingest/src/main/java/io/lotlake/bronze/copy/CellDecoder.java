package io.lotlake.bronze.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Turns a cell of COPY's binary format into the long that Parquet stores. The formats are those of PostgreSQL's {@code
 * *_send} functions, big endian.
 */
@FunctionalInterface
public interface CellDecoder {
    /** The days from the Unix epoch to the epoch of PostgreSQL, 2000-01-01. */
    int EPOCH_DAYS = 10_957;

    long EPOCH_MICROS = 946_684_800_000_000L;

    /** @throws ValueNotHeldException if Parquet has no such value */
    long decode(byte[] row, int offset, int length) throws ValueNotHeldException;

    /** A value of one side that the other side's type does not hold. The message is the text of the value. */
    final class ValueNotHeldException extends Exception {
        private static final long serialVersionUID = 1L;

        public ValueNotHeldException(String value) {
            super(value, null, false, false);
        }

        public String text() {
            return String.valueOf(getMessage());
        }
    }

    static long bool(byte[] row, int offset, int length) {
        return row[offset];
    }

    static long int2(byte[] row, int offset, int length) {
        return readShort(row, offset);
    }

    static long int4(byte[] row, int offset, int length) {
        return readInt(row, offset);
    }

    static long int8(byte[] row, int offset, int length) {
        return readLong(row, offset);
    }

    static long date(byte[] row, int offset, int length) throws ValueNotHeldException {
        int days = readInt(row, offset);
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            throw new ValueNotHeldException(days > 0 ? "infinity" : "-infinity");
        }
        return (long) days + EPOCH_DAYS;
    }

    static long float4(byte[] row, int offset, int length) {
        return readInt(row, offset);
    }

    static long timestamp(byte[] row, int offset, int length) throws ValueNotHeldException {
        return micros(row, offset, "");
    }

    static long timestamptz(byte[] row, int offset, int length) throws ValueNotHeldException {
        return micros(row, offset, "+00");
    }

    private static long micros(byte[] row, int offset, String zone) throws ValueNotHeldException {
        long micros = readLong(row, offset);
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            throw new ValueNotHeldException(micros > 0 ? "infinity" : "-infinity");
        }
        if (micros > Long.MAX_VALUE - EPOCH_MICROS) {
            throw new ValueNotHeldException(Bytes.MOMENT.format(Bytes.EPOCH.plus(micros, ChronoUnit.MICROS)) + zone);
        }
        return micros + EPOCH_MICROS;
    }

    /** The unscaled value of a numeric of up to 18 digits. */
    static CellDecoder numeric(int precision, int scale) {
        NumericCell cell = new NumericCell(precision, scale);
        return (row, offset, length) -> cell.unscaled(row, offset);
    }

    static short readShort(byte[] row, int offset) {
        return (short) Bytes.SHORTS.get(row, offset);
    }

    static int readInt(byte[] row, int offset) {
        return (int) Bytes.INTS.get(row, offset);
    }

    static long readLong(byte[] row, int offset) {
        return (long) Bytes.LONGS.get(row, offset);
    }

    /** Reads a byte array as the numbers of the wire protocol, and formats a moment that no long holds. */
    final class Bytes {
        private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);
        private static final DateTimeFormatter MOMENT = new DateTimeFormatterBuilder()
                .appendPattern("u-MM-dd HH:mm:ss")
                .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
                .toFormatter(Locale.ROOT);
        private static final VarHandle SHORTS =
                MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
        private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
        private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

        private Bytes() {}
    }
}
