package io.lotlake.gold.numeric;

import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DecimalType;
import org.jspecify.annotations.Nullable;

/**
 * Division of {@code numeric} values as PostgreSQL does it. PostgreSQL picks the scale of a quotient from the size of
 * its operands and rounds there, before the query rounds again. Spark's decimals hold 38 digits and would round at
 * another place, so these are user-defined functions.
 */
public final class PostgresNumeric {
    /** {@code numeric(38,2)}. No conversion takes an amount of the source out of its range. */
    public static final DecimalType AMOUNT = createDecimalType(38, 2);

    private static final int AMOUNT_PRECISION = 38;
    private static final int MIN_SIGNIFICANT_DIGITS = 16;
    private static final int DIGITS_PER_GROUP = 4;
    private static final int MAX_SCALE = 1000;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    /** A difference has one digit more than its terms, and ten thousand times a difference has four more. */
    private static final int DROP_DIGITS = 1 + 4;

    private static final UserDefinedFunction CONVERT = udf(
                    (UDF3<BigDecimal, BigDecimal, BigDecimal, @Nullable BigDecimal>) PostgresNumeric::converted, AMOUNT)
            .withName("convert_amount");
    private static final UserDefinedFunction DROP = udf(
                    (UDF2<BigDecimal, BigDecimal, @Nullable BigDecimal>) PostgresNumeric::percentDropped, AMOUNT)
            .withName("percent_drop");

    private PostgresNumeric() {}

    /** {@code round(amount * rateTo / rateFrom, 2)}; NULL if one of the three is NULL. */
    public static Column convertedAmount(Column amount, Column rateTo, Column rateFrom) {
        return CONVERT.apply(amount, rateTo, rateFrom);
    }

    /** {@code round(100 * (first - last) / nullif(first, 0), 2)}. */
    public static Column percentDrop(Column first, Column last) {
        return DROP.apply(first, last);
    }

    static @Nullable BigDecimal converted(
            @Nullable BigDecimal amount, @Nullable BigDecimal rateTo, @Nullable BigDecimal rateFrom) {
        if (amount == null || rateTo == null || rateFrom == null) {
            return null;
        }
        BigDecimal quick = shortlyConverted(amount, rateTo, rateFrom);
        return quick != null ? quick : rounded(divide(amount.multiply(euroAsInteger(rateTo)), euroAsInteger(rateFrom)));
    }

    private static @Nullable BigDecimal shortlyConverted(BigDecimal amount, BigDecimal rateTo, BigDecimal rateFrom) {
        int digits = amount.precision() + rateTo.precision();
        boolean hundredths = amount.scale() + rateTo.scale() == rateFrom.scale() + AMOUNT.scale();
        if (!hundredths || digits > ShortQuotient.MAX_DIGITS) {
            return null;
        }
        long dividend = whole(amount) * whole(rateTo);
        return new ShortQuotient(dividend, digits, rateFrom, rateFrom.scale()).rounded();
    }

    static @Nullable BigDecimal percentDropped(@Nullable BigDecimal first, @Nullable BigDecimal last) {
        if (first == null || last == null || first.signum() == 0) {
            return null;
        }
        BigDecimal quick = shortlyDropped(first, last);
        return quick != null ? quick : rounded(divide(HUNDRED.multiply(first.subtract(last)), first));
    }

    private static @Nullable BigDecimal shortlyDropped(BigDecimal first, BigDecimal last) {
        int digits = Math.max(first.precision(), last.precision()) + DROP_DIGITS;
        if (first.scale() != last.scale() || digits > ShortQuotient.MAX_DIGITS) {
            return null;
        }
        long dividend = (whole(first) - whole(last)) * 100 * 100;
        return new ShortQuotient(dividend, digits, first, first.scale()).rounded();
    }

    private static long whole(BigDecimal value) {
        return value.unscaledValue().longValue();
    }

    /** In the legacy function, the euro's own rate is the integer 1. The scale of a rate matters. */
    private static BigDecimal euroAsInteger(BigDecimal rate) {
        return rate.compareTo(BigDecimal.ONE) == 0 ? BigDecimal.ONE : rate;
    }

    private static @Nullable BigDecimal rounded(BigDecimal quotient) {
        BigDecimal rounded = quotient.setScale(2, RoundingMode.HALF_UP);
        return rounded.precision() > AMOUNT_PRECISION ? null : rounded;
    }

    /** {@code numeric / numeric}: the quotient rounded half away from zero at {@link #quotientScale}. */
    static BigDecimal divide(BigDecimal dividend, BigDecimal divisor) {
        return dividend.divide(divisor, quotientScale(dividend, divisor), RoundingMode.HALF_UP);
    }

    /** {@code select_div_scale} of PostgreSQL's numeric.c: at least 16 significant digits, in groups of four. */
    private static int quotientScale(BigDecimal dividend, BigDecimal divisor) {
        Group first = Group.leading(dividend);
        Group second = Group.leading(divisor);
        int weight = first.weight() - second.weight();
        if (first.digits() <= second.digits()) {
            weight--;
        }
        int least = Math.max(Math.max(dividend.scale(), divisor.scale()), 0);
        return Math.min(Math.max(significantScale(weight), least), MAX_SCALE);
    }

    /** The scale of a quotient whose leading group has that weight. */
    static int significantScale(int weight) {
        return MIN_SIGNIFICANT_DIGITS - weight * DIGITS_PER_GROUP;
    }

    /** The weight of the group that holds the digit of that power of ten. */
    static int weight(int exponent) {
        return Math.floorDiv(exponent, DIGITS_PER_GROUP);
    }

    /**
     * The leading base-10000 digit of a numeric.
     *
     * @param weight its power of 10000
     */
    private record Group(int weight, int digits) {
        static Group leading(BigDecimal value) {
            if (value.signum() == 0) {
                return new Group(0, 0);
            }
            int weight = PostgresNumeric.weight(value.precision() - value.scale() - 1);
            BigInteger digits = value.abs()
                    .movePointLeft(weight * DIGITS_PER_GROUP)
                    .setScale(0, RoundingMode.DOWN)
                    .unscaledValue();
            return new Group(weight, digits.intValueExact());
        }
    }
}
