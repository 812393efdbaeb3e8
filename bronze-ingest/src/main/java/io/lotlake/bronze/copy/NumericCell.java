package io.lotlake.bronze.copy;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A numeric in the format of PostgreSQL's {@code numeric_send}: the number of base-10000 digits, the weight of the
 * first one, the sign, the display scale, and the digits. The first and the last digit are never zero.
 *
 * @param precision the precision of the decimal that holds the value
 * @param scale the scale of that decimal
 */
record NumericCell(int precision, int scale) {
    private static final int WEIGHT_OFFSET = 2;
    private static final int SIGN_OFFSET = 4;
    private static final int SCALE_OFFSET = 6;
    private static final int DIGITS_OFFSET = 8;
    private static final int DIGITS_PER_GROUP = 4;
    private static final int GROUP = 10_000;
    /** As many groups as fit into a long. */
    private static final int FEW_GROUPS = 4;

    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int INFINITY = 0xD000;
    private static final int MINUS_INFINITY = 0xF000;
    private static final int MAX_DIGITS = 38;

    /** Powers of ten in 128 bits. */
    private static final long[] HIGH = new long[MAX_DIGITS + 1];

    private static final long[] LOW = new long[MAX_DIGITS + 1];

    static {
        for (int i = 0; i <= MAX_DIGITS; i++) {
            BigInteger power = BigInteger.TEN.pow(i);
            LOW[i] = power.longValue();
            HIGH[i] = power.shiftRight(Long.SIZE).longValue();
        }
    }

    /** The unscaled value of up to 18 digits. */
    long unscaled(byte[] row, int offset) throws ValueNotHeldException {
        long head = CellDecoder.readLong(row, offset);
        int groups = (int) (head >>> (3 * Short.SIZE));
        int weight = (short) (head >>> (2 * Short.SIZE));
        int sign = (int) (head >>> Short.SIZE) & 0xFFFF;
        if (groups <= FEW_GROUPS && (sign & ~NEGATIVE) == 0) {
            long value = few(row, offset, groups, (weight - groups + 1) * DIGITS_PER_GROUP + scale);
            if (value >= 0) {
                return sign == NEGATIVE ? -value : value;
            }
        }
        return many(row, offset);
    }

    /**
     * The usual case, without the sign; -1 if the value needs a closer look. The exponent is that of the last group's
     * unit.
     */
    private long few(byte[] row, int offset, int groups, int exponent) {
        long value = 0;
        int whole = exponent < 0 ? groups - 1 : groups;
        for (int i = 0; i < whole; i++) {
            value = value * GROUP + digits(row, offset, i);
        }
        if (exponent >= 0) {
            return exponent <= precision && value < LOW[precision - exponent] ? value * LOW[exponent] : -1;
        }
        if (exponent <= -DIGITS_PER_GROUP) {
            return -1;
        }
        int last = digits(row, offset, whole);
        int cut = (int) LOW[-exponent];
        int kept = last / cut;
        value = value * LOW[DIGITS_PER_GROUP + exponent] + kept;
        return kept * cut == last && value < LOW[precision] ? value : -1;
    }

    private long many(byte[] row, int offset) throws ValueNotHeldException {
        int groups = groups(row, offset);
        int exponent = exponent(row, offset);
        long value = 0;
        for (int i = 0; i < groups; i++, exponent -= DIGITS_PER_GROUP) {
            long digits = digits(row, offset, i);
            value += exponent >= 0 ? digits * LOW[exponent] : cut(row, offset, digits, exponent);
        }
        return negative(row, offset) ? -value : value;
    }

    /** Writes the unscaled value as a big-endian two's complement into {@code length} bytes of the target. */
    void unscaled(byte[] row, int offset, byte[] target, int start, int length) throws ValueNotHeldException {
        int groups = groups(row, offset);
        int exponent = exponent(row, offset);
        long high = 0;
        long low = 0;
        for (int i = 0; i < groups; i++, exponent -= DIGITS_PER_GROUP) {
            long digits = digits(row, offset, i);
            long addend = exponent >= 0 ? digits * LOW[exponent] : cut(row, offset, digits, exponent);
            if (exponent >= 0) {
                high += HIGH[exponent] * digits + unsignedMultiplyHigh(LOW[exponent], digits);
            }
            low += addend;
            high += Long.compareUnsigned(low, addend) < 0 ? 1 : 0;
        }
        if (negative(row, offset)) {
            low = -low;
            high = ~high + (low == 0 ? 1 : 0);
        }
        for (int i = length - 1; i >= 0; i--) {
            target[start + i] = (byte) low;
            low = low >>> Byte.SIZE | high << (Long.SIZE - Byte.SIZE);
            high >>= Byte.SIZE;
        }
    }

    /** The high bits of the product. The second factor must be positive. */
    private static long unsignedMultiplyHigh(long unsigned, long positive) {
        return Math.multiplyHigh(unsigned, positive) + (unsigned >> (Long.SIZE - 1) & positive);
    }

    /**
     * How many groups of digits follow. It refuses NaN, infinities, and values with more digits before the point than
     * the decimal has.
     */
    private int groups(byte[] row, int offset) throws ValueNotHeldException {
        int groups = unsignedShort(row, offset);
        int sign = unsignedShort(row, offset + SIGN_OFFSET);
        if (sign == NAN || sign == INFINITY || sign == MINUS_INFINITY) {
            throw new ValueNotHeldException(sign == NAN ? "NaN" : sign == INFINITY ? "Infinity" : "-Infinity");
        }
        if (groups > 0) {
            long first = digits(row, offset, 0);
            int length = first < 10 ? 1 : first < 100 ? 2 : first < 1000 ? 3 : DIGITS_PER_GROUP;
            if (weight(row, offset) * DIGITS_PER_GROUP + length > precision - scale) {
                throw new ValueNotHeldException(text(row, offset));
            }
        }
        return groups;
    }

    /** The power of ten of the first group's unit, counted from the last digit of the decimal. */
    private int exponent(byte[] row, int offset) {
        return weight(row, offset) * DIGITS_PER_GROUP + scale;
    }

    /** The part of a group up to the last digit of the decimal. Only zeros may follow it. */
    private static long cut(byte[] row, int offset, long digits, int exponent) throws ValueNotHeldException {
        if (digits == 0) {
            return 0;
        }
        if (exponent <= -DIGITS_PER_GROUP || digits % LOW[-exponent] != 0) {
            throw new ValueNotHeldException(text(row, offset));
        }
        return digits / LOW[-exponent];
    }

    private static String text(byte[] row, int offset) {
        BigInteger digits = BigInteger.ZERO;
        int groups = unsignedShort(row, offset);
        for (int i = 0; i < groups; i++) {
            digits = digits.multiply(BigInteger.valueOf(GROUP)).add(BigInteger.valueOf(digits(row, offset, i)));
        }
        int scale = (groups - 1 - weight(row, offset)) * DIGITS_PER_GROUP;
        BigDecimal value = new BigDecimal(negative(row, offset) ? digits.negate() : digits, scale);
        return value.setScale(unsignedShort(row, offset + SCALE_OFFSET)).toPlainString();
    }

    private static boolean negative(byte[] row, int offset) {
        return unsignedShort(row, offset + SIGN_OFFSET) == NEGATIVE;
    }

    private static int weight(byte[] row, int offset) {
        return CellDecoder.readShort(row, offset + WEIGHT_OFFSET);
    }

    private static int digits(byte[] row, int offset, int group) {
        return unsignedShort(row, offset + DIGITS_OFFSET + 2 * group);
    }

    private static int unsignedShort(byte[] row, int offset) {
        return Short.toUnsignedInt(CellDecoder.readShort(row, offset));
    }
}
