package io.lotlake.gold.numeric;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A quotient of numbers of up to 18 digits, rounded to hundredths, half away from zero.
 *
 * <p>PostgreSQL rounds twice, first at the scale of its quotients. That scale divides a hundredth into parts. Rounding
 * once gives the same result if the divisor, as a whole number, is less than the number of these parts: a quotient
 * below half a hundredth is below it by at least half of one divisor-th, and the first rounding moves it by at most
 * half of one part.
 *
 * @param dividend in hundredths of the unit of the divisor
 * @param digits the largest number of digits of the dividend
 * @param scale the scale of the divisor
 */
record ShortQuotient(long dividend, int digits, BigDecimal divisor, int scale) {
    static final int MAX_DIGITS = 18;

    private static final int HUNDREDTHS = 2;
    private static final long[] POWERS_OF_TEN = new long[MAX_DIGITS + 1];

    static {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i < POWERS_OF_TEN.length; i++) {
            POWERS_OF_TEN[i] = POWERS_OF_TEN[i - 1] * 10;
        }
    }

    /** The quotient; null if it needs long division. */
    @Nullable
    BigDecimal rounded() {
        if (digits > MAX_DIGITS || divisor.precision() > MAX_DIGITS) {
            return null;
        }
        long whole = divisor.unscaledValue().longValue();
        return whole != 0 && Math.abs(whole) < parts() ? BigDecimal.valueOf(nearest(whole), HUNDREDTHS) : null;
    }

    /**
     * A lower bound of the number of parts into which the scale of PostgreSQL's quotient divides a hundredth. The
     * number grows as the dividend shrinks.
     */
    private long parts() {
        int weight = PostgresNumeric.weight(digits - scale - HUNDREDTHS - 1)
                - PostgresNumeric.weight(divisor.precision() - scale - 1);
        int decimals = PostgresNumeric.significantScale(weight) - HUNDREDTHS;
        return decimals < 0 ? 0 : POWERS_OF_TEN[Math.min(decimals, MAX_DIGITS)];
    }

    private long nearest(long whole) {
        long quotient = dividend / whole;
        long remainder = Math.abs(dividend % whole);
        if (remainder < Math.abs(whole) - remainder) {
            return quotient;
        }
        boolean negative = (dividend < 0) != (whole < 0);
        return negative ? quotient - 1 : quotient + 1;
    }
}
