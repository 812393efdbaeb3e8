package io.lotlake.bronze.encode;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.Decimal;

/** Encodes a numeric for PostgreSQL's {@code numeric_recv}. It sends values exactly or not at all. */
final class NumericEncoder implements CellEncoder {
    private static final int GROUP = 10_000;
    private static final int DIGITS_PER_GROUP = 4;
    private static final int MAX_GROUPS = 16;
    private static final int LONG_DIGITS = 18;
    private static final int NEGATIVE = 0x4000;
    private static final int HEAD_BYTES = 8;
    private static final BigInteger FOUR_GROUPS = BigInteger.TEN.pow(16);
    private static final long[] POWERS = new long[LONG_DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i <= LONG_DIGITS; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private final int precision;
    private final int scale;
    private final boolean bounded;
    private final int wholeDigits;
    private final int targetScale;
    /** The digits of one value, the lowest first. */
    private final short[] groups = new short[MAX_GROUPS];

    /**
     * Encodes decimals of one type.
     *
     * @param precision the precision of Spark's type
     * @param scale the scale of Spark's type
     */
    NumericEncoder(int precision, int scale, SinkType target) {
        this.precision = precision;
        this.scale = scale;
        this.bounded = target.modifier() >= 0;
        this.targetScale = target.scale();
        this.wholeDigits = target.precision() - target.scale();
    }

    @Override
    public void encode(SpecializedGetters cells, int ordinal, CopyBuffer out) throws ValueNotHeldException {
        Decimal value = cells.getDecimal(ordinal, precision, scale);
        if (value.precision() <= LONG_DIGITS) {
            encode(value.toUnscaledLong(), value.scale(), out);
            return;
        }
        BigDecimal wide = value.toJavaBigDecimal();
        BigInteger unscaled = wide.unscaledValue();
        if (unscaled.bitLength() < Long.SIZE) {
            encode(unscaled.longValue(), wide.scale(), out);
        } else {
            encode(unscaled, wide.scale(), out);
        }
    }

    public void encode(long unscaled, int digits, CopyBuffer out) throws ValueNotHeldException {
        if (unscaled == Long.MIN_VALUE) {
            encode(BigInteger.valueOf(unscaled), digits, out);
            return;
        }
        long rest = Math.abs(unscaled);
        if (bounded && !isHeld(rest, digits)) {
            throw notHeld(BigInteger.valueOf(unscaled), digits);
        }
        int count = 0;
        int cut = digits % DIGITS_PER_GROUP;
        if (cut != 0) {
            long power = POWERS[cut];
            groups[count++] = (short) (rest % power * POWERS[DIGITS_PER_GROUP - cut]);
            rest /= power;
        }
        for (; rest != 0; rest /= GROUP) {
            groups[count++] = (short) (rest % GROUP);
        }
        put(count, digits, unscaled < 0, out);
    }

    private boolean isHeld(long magnitude, int digits) {
        int excess = digits - targetScale;
        if (excess > 0 && magnitude != 0 && (excess > LONG_DIGITS || magnitude % POWERS[excess] != 0)) {
            return false;
        }
        int room = Math.max(wholeDigits + digits, 0);
        return room > LONG_DIGITS || magnitude < POWERS[room];
    }

    private void encode(BigInteger unscaled, int digits, CopyBuffer out) throws ValueNotHeldException {
        BigInteger rest = unscaled.abs();
        if (bounded && !isHeld(rest, digits)) {
            throw notHeld(unscaled, digits);
        }
        int cut = digits % DIGITS_PER_GROUP;
        if (cut != 0) {
            rest = rest.multiply(BigInteger.valueOf(POWERS[DIGITS_PER_GROUP - cut]));
        }
        int count = 0;
        while (rest.signum() != 0) {
            BigInteger[] parts = rest.divideAndRemainder(FOUR_GROUPS);
            long four = parts[1].longValue();
            for (int i = 0; i < DIGITS_PER_GROUP; i++, four /= GROUP) {
                groups[count++] = (short) (four % GROUP);
            }
            rest = parts[0];
        }
        put(count, digits, unscaled.signum() < 0, out);
    }

    private boolean isHeld(BigInteger magnitude, int digits) {
        int excess = digits - targetScale;
        boolean exact = excess <= 0 || magnitude.mod(BigInteger.TEN.pow(excess)).signum() == 0;
        int room = Math.max(wholeDigits + digits, 0);
        return exact && magnitude.compareTo(BigInteger.TEN.pow(room)) < 0;
    }

    private ValueNotHeldException notHeld(BigInteger unscaled, int digits) {
        return new ValueNotHeldException(new BigDecimal(unscaled, digits).toPlainString());
    }

    /** Sends the groups without the zero groups at either end. */
    private void put(int count, int digits, boolean negative, CopyBuffer out) {
        int lowest = -((digits + DIGITS_PER_GROUP - 1) / DIGITS_PER_GROUP);
        int from = 0;
        int to = count;
        while (from < to && groups[from] == 0) {
            from++;
        }
        while (to > from && groups[to - 1] == 0) {
            to--;
        }
        int sent = to - from;
        long weight = sent == 0 ? 0 : lowest + to - 1;
        long sign = negative && sent > 0 ? NEGATIVE : 0;
        out.putInt(HEAD_BYTES + sent * Short.BYTES);
        out.putLong(((long) sent << (3 * Short.SIZE))
                | ((weight & 0xFFFF) << (2 * Short.SIZE))
                | (sign << Short.SIZE)
                | digits);
        for (int i = to - 1; i >= from; i--) {
            out.putShort(groups[i]);
        }
    }
}
