package io.lotlake.bronze.encode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** The bytes of a binary COPY that wait to be sent. A cell is its length, then its bytes. Numbers are big endian. */
public final class CopyBuffer {
    static final int NULL_CELL = -1;
    private static final int MAX_BYTES = Integer.MAX_VALUE - 16;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int size;

    public CopyBuffer(int capacity) {
        this.bytes = new byte[capacity];
    }

    public int size() {
        return size;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Removes what was added since the buffer had the earlier size. */
    public void cutTo(int earlier) {
        size = earlier;
    }

    private void ensure(int more) {
        if (more > bytes.length - size) {
            long wanted = Math.max((long) size + more, bytes.length + (bytes.length >> 1L));
            if ((long) size + more > MAX_BYTES) {
                throw new IllegalStateException("a row has more bytes than a message of PostgreSQL holds");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, MAX_BYTES));
        }
    }

    public void putShort(int value) {
        ensure(Short.BYTES);
        SHORTS.set(bytes, size, (short) value);
        size += Short.BYTES;
    }

    void putInt(int value) {
        ensure(Integer.BYTES);
        INTS.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void putLong(long value) {
        ensure(Long.BYTES);
        LONGS.set(bytes, size, value);
        size += Long.BYTES;
    }

    void putBytes(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    public void putNull() {
        putInt(NULL_CELL);
    }

    void putBooleanCell(boolean value) {
        ensure(Integer.BYTES + 1);
        INTS.set(bytes, size, 1);
        bytes[size + Integer.BYTES] = (byte) (value ? 1 : 0);
        size += Integer.BYTES + 1;
    }

    void putShortCell(int value) {
        ensure(Integer.BYTES + Short.BYTES);
        INTS.set(bytes, size, Short.BYTES);
        SHORTS.set(bytes, size + Integer.BYTES, (short) value);
        size += Integer.BYTES + Short.BYTES;
    }

    void putIntCell(int value) {
        putLong((long) Integer.BYTES << Integer.SIZE | Integer.toUnsignedLong(value));
    }

    void putLongCell(long value) {
        ensure(Integer.BYTES + Long.BYTES);
        INTS.set(bytes, size, Long.BYTES);
        LONGS.set(bytes, size + Integer.BYTES, value);
        size += Integer.BYTES + Long.BYTES;
    }

    /** Begins a cell and returns its place. {@link #endCell} writes the length of the cell. */
    int beginCell() {
        putInt(0);
        return size;
    }

    void endCell(int begun) {
        INTS.set(bytes, begun - Integer.BYTES, size - begun);
    }

    /** Adds the UTF-8 bytes without a length. */
    void putText(UTF8String text) {
        int length = text.numBytes();
        ensure(length);
        text.writeToMemory(bytes, (long) Platform.BYTE_ARRAY_OFFSET + size);
        size += length;
    }

    /** Whether a zero byte lies at the place or after it. */
    boolean hasZero(int from) {
        int i = from;
        for (; i <= size - Long.BYTES; i += Long.BYTES) {
            long eight = (long) LONGS.get(bytes, i);
            if (((eight - LOW_BITS) & ~eight & HIGH_BITS) != 0) {
                return true;
            }
        }
        for (; i < size; i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /** Overwrites an earlier {@link #putInt}. */
    void setInt(int place, int value) {
        INTS.set(bytes, place, value);
    }
}
