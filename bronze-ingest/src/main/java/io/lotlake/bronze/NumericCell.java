package io.lotlake.bronze;

import io.lotlake.bronze.CellDecoder.ValueNotHeldException;

/** PostgreSQL's {@code numeric_send}: number of base-10000 digits, weight of the first, sign, display scale, digits. */
final class NumericCell {
    private static final int DIGITS_OFFSET = 8;
    private static final int DIGITS_PER_GROUP = 4;
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int INFINITY = 0xD000;
    private static final int MINUS_INFINITY = 0xF000;
    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private NumericCell() {}

    static long unscaled(byte[] row, int offset, int scale) throws ValueNotHeldException {
        int groups = unsignedShort(row, offset);
        int weight = (short) unsignedShort(row, offset + 2);
        int sign = unsignedShort(row, offset + 4);
        if (sign == NAN || sign == INFINITY || sign == MINUS_INFINITY) {
            throw new ValueNotHeldException(sign == NAN ? "NaN" : sign == INFINITY ? "Infinity" : "-Infinity");
        }
        long value = 0;
        for (int i = 0; i < groups; i++) {
            long digits = unsignedShort(row, offset + DIGITS_OFFSET + 2 * i);
            int exponent = (weight - i) * DIGITS_PER_GROUP + scale;
            value = Math.addExact(value, scaled(digits, exponent));
        }
        return sign == NEGATIVE ? -value : value;
    }

    /** The type modifier rounds to the scale, so digits below it are zeros. */
    private static long scaled(long digits, int exponent) {
        return exponent >= 0 ? Math.multiplyExact(digits, POWERS[exponent]) : digits / POWERS[-exponent];
    }

    private static int unsignedShort(byte[] row, int offset) {
        return Short.toUnsignedInt(CellDecoder.readShort(row, offset));
    }
}
