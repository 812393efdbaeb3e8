package io.lotlake.bronze;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Turns a cell of COPY's binary format into the long that Parquet stores; formats as in PostgreSQL's {@code *_send} functions,
 * big endian.
 */
@FunctionalInterface
interface CellDecoder {
    /** Between the Unix epoch and PostgreSQL's, 2000-01-01. */
    int EPOCH_DAYS = 10_957;

    long EPOCH_MICROS = 946_684_800_000_000L;

    /** @throws ValueNotHeldException where Parquet has no such value */
    long decode(byte[] row, int offset, int length) throws ValueNotHeldException;

    /** A value that PostgreSQL has and the Bronze type has not. */
    final class ValueNotHeldException extends Exception {
        private static final long serialVersionUID = 1L;

        ValueNotHeldException(String value) {
            super(value);
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

    static long timestamptz(byte[] row, int offset, int length) throws ValueNotHeldException {
        long micros = readLong(row, offset);
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            throw new ValueNotHeldException(micros > 0 ? "infinity" : "-infinity");
        }
        if (micros > Long.MAX_VALUE - EPOCH_MICROS) {
            throw new ValueNotHeldException("a moment after the year 294246");
        }
        return micros + EPOCH_MICROS;
    }

    /** The unscaled value of a numeric of up to 18 digits. */
    static CellDecoder numeric(int scale) {
        return (row, offset, length) -> NumericCell.unscaled(row, offset, scale);
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

    /** Views of a byte array as the numbers of the wire protocol. */
    final class Bytes {
        private static final VarHandle SHORTS =
                MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
        private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
        private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

        private Bytes() {}
    }
}
