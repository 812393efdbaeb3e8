package io.lotlake.gold.numeric;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A quotient of numbers of up to 18 digits, rounded to hundredths, half away from zero.
 *
 * <p>PostgreSQL rounds twice: first at the scale that it picks for the quotient, then to hundredths. One hundredth has
 * {@code parts} units of the first scale. One rounding gives the same result if the unscaled divisor is less than
 * {@code parts}: a quotient that is not exactly between two hundredths is at least 1/(2 · divisor) hundredths away from
 * that middle, and the first rounding moves it by at most 1/(2 · parts) hundredths.
 *
 * @param dividend a whole number; dividend / unscaled divisor is the quotient in hundredths
 * @param digits an upper bound of the number of digits of the dividend
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

    /** The rounded quotient; null if it needs {@code BigDecimal} arithmetic or the divisor is zero. */
    @Nullable
    BigDecimal rounded() {
        if (digits > MAX_DIGITS || divisor.precision() > MAX_DIGITS) {
            return null;
        }
        long unscaledDivisor = divisor.unscaledValue().longValue();
        return unscaledDivisor != 0 && Math.abs(unscaledDivisor) < unitsPerHundredth()
                ? BigDecimal.valueOf(dividedHalfUp(unscaledDivisor), HUNDREDTHS)
                : null;
    }

    /**
     * A lower bound of the number of units of PostgreSQL's scale in one hundredth. It is a lower bound because a
     * dividend with fewer digits than {@code digits} gives more units.
     */
    private long unitsPerHundredth() {
        int weight = PostgresNumeric.weight(digits - scale - HUNDREDTHS - 1)
                - PostgresNumeric.weight(divisor.precision() - scale - 1);
        int decimals = PostgresNumeric.significantScale(weight) - HUNDREDTHS;
        return decimals < 0 ? 0 : POWERS_OF_TEN[Math.min(decimals, MAX_DIGITS)];
    }

    private long dividedHalfUp(long unscaledDivisor) {
        long quotient = dividend / unscaledDivisor;
        long remainder = Math.abs(dividend % unscaledDivisor);
        if (remainder < Math.abs(unscaledDivisor) - remainder) {
            return quotient;
        }
        boolean negative = (dividend < 0) != (unscaledDivisor < 0);
        return negative ? quotient - 1 : quotient + 1;
    }
}
