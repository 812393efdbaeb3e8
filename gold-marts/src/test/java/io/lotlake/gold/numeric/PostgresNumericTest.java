package io.lotlake.gold.numeric;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.InputRows;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class PostgresNumericTest {
    private static final String CONVERTED = "round(a::numeric * b::numeric / c::numeric, 2)";
    private static final String DROPPED = "round(100 * (a::numeric - b::numeric) / nullif(a::numeric, 0), 2)";
    private static final long[] POWERS =
            LongStream.iterate(1, power -> power * 10).limit(19).toArray();
    private static final List<String> AMOUNTS = List.of(
            "0.00",
            "0.01",
            "-0.01",
            "1.00",
            "-1.00",
            "0.05",
            "99.99",
            "12345.67",
            "1000000.00",
            "999999999999.99",
            "-999999999999.99",
            "500000000000.00",
            "100000000000.00",
            "9999.99",
            "10000.00",
            "10000.01",
            "0.10");
    private static final List<String> RATES = List.of(
            "1",
            "0.000001",
            "0.999999",
            "1.000001",
            "2.000000",
            "3.000000",
            "7.460000",
            "0.885300",
            "19558.300000",
            "1000000.000000",
            "999999999999.999999",
            "100000000000.000000",
            "4.973700",
            "1.955830",
            "9999.999999",
            "10000.000000",
            "6.000000",
            "0.333333");

    @ParameterizedTest
    @CsvSource({
        "100.00, 1, 4.000000, 25.00",
        "0.01, 1, 2.000000, 0.01",
        "-0.01, 1, 2.000000, -0.01",
        "0.01, 1, 3.000000, 0.00",
        "999999999999.99, 999999999999.999999, 0.000001, 999999999999989999000000000000.01"
    })
    void amountsAreRoundedHalfAwayFromZero(BigDecimal amount, BigDecimal to, BigDecimal from, String converted) {
        assertThat(PostgresNumeric.converted(amount, to, from)).hasToString(converted);
    }

    @Test
    void conversionsAreThoseOfPostgres(TestDatabase database) {
        List<List<String>> triples = new ArrayList<>();
        for (String amount : AMOUNTS) {
            for (String to : RATES) {
                RATES.forEach(from -> triples.add(List.of(amount, to, from)));
            }
        }
        Random random = new Random(17);
        for (int i = 0; i < 20_000; i++) {
            triples.add(List.of(amount(random), rate(random), rate(random)));
        }
        for (int i = 0; i < 20_000; i++) {
            triples.add(nextToHalfACent(random));
        }
        InputRows rows = InputRows.of(triples);

        List<String> converted =
                triples.stream().map(PostgresNumericTest::converted).toList();

        assertThat(rows.differences(converted, rows.onPostgres(database, CONVERTED)))
                .isEmpty();
        assertThat(triples)
                .as("triples that exact rounding would get wrong")
                .filteredOn(triple -> !exactlyRounded(triple).equals(converted(triple)))
                .hasSizeGreaterThan(100);
    }

    @Test
    void percentagesAreThoseOfPostgres(TestDatabase database) {
        List<List<String>> pairs = new ArrayList<>();
        for (String first : AMOUNTS) {
            AMOUNTS.forEach(last -> pairs.add(List.of(first, last)));
        }
        Random random = new Random(18);
        for (int i = 0; i < 20_000; i++) {
            pairs.add(List.of(amount(random), amount(random)));
        }
        for (int i = 0; i < 20_000; i++) {
            pairs.add(nextToHalfABasisPoint(random));
        }
        InputRows rows = InputRows.of(pairs);

        List<String> dropped = pairs.stream()
                .map(pair ->
                        text(PostgresNumeric.percentDropped(new BigDecimal(pair.get(0)), new BigDecimal(pair.get(1)))))
                .toList();

        assertThat(rows.differences(dropped, rows.onPostgres(database, DROPPED)))
                .isEmpty();
    }

    /** The scales of the operands determine the scale of the quotient, so the test divides numbers of many scales. */
    @Test
    void quotientsHaveThePrecisionOfPostgres(TestDatabase database) {
        Random random = new Random(19);
        List<List<String>> pairs = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            pairs.add(List.of(number(random), number(random).replaceFirst("^(-?)[0.]+$", "$17")));
        }
        InputRows rows = InputRows.of(pairs);

        List<String> quotients = pairs.stream()
                .map(pair -> text(PostgresNumeric.divide(new BigDecimal(pair.get(0)), new BigDecimal(pair.get(1)))))
                .toList();

        assertThat(rows.differences(quotients, rows.onPostgres(database, "a::numeric / b::numeric")))
                .isEmpty();
    }

    /**
     * The numbers have all sizes. Some divisors are near powers of ten, where one rounding stops being enough, and some
     * quotients are near halves.
     */
    @ParameterizedTest
    @MethodSource("io.lotlake.common.function.HostileTexts#seeds")
    void shortArithmeticGivesWhatLongArithmeticGives(long seed) {
        Random random = new Random(seed);
        int quick = 0;
        for (int i = 0; i < 100_000; i++) {
            BigDecimal to = BigDecimal.valueOf(whole(random), 6);
            BigDecimal from = BigDecimal.valueOf(divisor(random), 6);
            BigDecimal amount = i % 2 == 0
                    ? BigDecimal.valueOf(whole(random), 2)
                    : BigDecimal.valueOf(besideHalf(whole(random), from, to), 2);
            BigDecimal last = BigDecimal.valueOf(whole(random), 2);

            assertThat(PostgresNumeric.converted(amount, to, from))
                    .as("%s * %s / %s", amount, to, from)
                    .isEqualTo(rounded(amount.multiply(euro(to)), euro(from)));
            assertThat(amount.signum() == 0 ? BigDecimal.ZERO : PostgresNumeric.percentDropped(amount, last))
                    .as("from %s to %s", amount, last)
                    .isEqualTo(
                            amount.signum() == 0
                                    ? BigDecimal.ZERO
                                    : rounded(BigDecimal.valueOf(100).multiply(amount.subtract(last)), amount));
            quick += isShort(amount, to, from) ? 1 : 0;
        }
        assertThat(quick).as("numbers of short arithmetic").isBetween(5_000, 99_000);
    }

    private static boolean isShort(BigDecimal amount, BigDecimal to, BigDecimal from) {
        int digits = amount.precision() + to.precision();
        long dividend = amount.unscaledValue().longValue() * to.unscaledValue().longValue();
        return new ShortQuotient(dividend, digits, from, 6).rounded() != null;
    }

    /** Rounds twice, as PostgreSQL does. */
    private static BigDecimal rounded(BigDecimal dividend, BigDecimal divisor) {
        return PostgresNumeric.divide(dividend, divisor).setScale(2, RoundingMode.HALF_UP);
    }

    private static BigDecimal euro(BigDecimal rate) {
        return rate.compareTo(BigDecimal.ONE) == 0 ? BigDecimal.ONE : rate;
    }

    private static long whole(Random random) {
        return random.nextInt(8) == 0 ? 1_000_000 : random.nextLong() % POWERS[1 + random.nextInt(13)];
    }

    private static long divisor(Random random) {
        long near = POWERS[random.nextInt(18)] + random.nextInt(5) - 2;
        return Math.max(1, random.nextBoolean() ? near : Math.abs(whole(random)));
    }

    /** An amount in cents whose conversion is close to half a cent. */
    private static long besideHalf(long cents, BigDecimal from, BigDecimal to) {
        BigDecimal half = BigDecimal.valueOf(2 * (cents % 100_000) + 1, 3).multiply(BigDecimal.valueOf(5));
        return to.signum() == 0
                ? cents
                : half.multiply(from)
                                .divide(to, 2, RoundingMode.DOWN)
                                .unscaledValue()
                                .longValue()
                        % POWERS[14];
    }

    @Test
    void nothingGivesNothing() {
        BigDecimal one = BigDecimal.ONE;

        assertThat(PostgresNumeric.converted(null, one, one)).isNull();
        assertThat(PostgresNumeric.converted(one, null, one)).isNull();
        assertThat(PostgresNumeric.converted(one, one, null)).isNull();
        assertThat(PostgresNumeric.percentDropped(null, one)).isNull();
        assertThat(PostgresNumeric.percentDropped(one, null)).isNull();
        assertThat(PostgresNumeric.percentDropped(new BigDecimal("0.00"), one)).isNull();
    }

    @Test
    void columnsGiveTheSame(SparkSession spark) {
        InputRows rows = InputRows.of(Arrays.asList(
                List.of("100.00", "1.500000", "0.750000"),
                Arrays.asList("100.00", null, "0.750000"),
                List.of("-0.01", "1.000000", "2.000000"),
                List.of("999999999999.99", "999999999999.999999", "0.000001"),
                List.of("0.00", "1.000000", "1.000000")));

        assertThat(rows.onSpark(
                        spark,
                        PostgresNumeric.convertedAmount(
                                col("a").cast(createDecimalType(14, 2)),
                                col("b").cast(createDecimalType(18, 6)),
                                col("c").cast(createDecimalType(18, 6)))))
                .containsExactly("200.00", null, "-0.01", "999999999999989999000000000000.01", "0.00");
        assertThat(rows.onSpark(
                        spark,
                        PostgresNumeric.percentDrop(
                                col("a").cast(createDecimalType(14, 2)), col("c").cast(createDecimalType(14, 2)))))
                .containsExactly("99.25", "99.25", "20100.00", "100.00", null);
    }

    private static String converted(List<String> triple) {
        return text(
                PostgresNumeric.converted(new BigDecimal(triple.get(0)), spark(triple.get(1)), spark(triple.get(2))));
    }

    private static String exactlyRounded(List<String> triple) {
        return new BigDecimal(triple.get(0))
                .multiply(new BigDecimal(triple.get(1)))
                .divide(new BigDecimal(triple.get(2)), 2, RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static String text(BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }

    /** A rate as Spark passes it: with six decimals, also the 1 of the euro. */
    private static BigDecimal spark(String rate) {
        return new BigDecimal(rate).setScale(6);
    }

    private static String amount(Random random) {
        long cents = random.nextLong() % (long) Math.pow(10, 1 + random.nextInt(14));
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }

    private static String rate(Random random) {
        if (random.nextInt(6) == 0) {
            return "1";
        }
        long millionths = 1 + Math.floorMod(random.nextLong(), (long) Math.pow(10, 1 + random.nextInt(18)) - 1);
        return BigDecimal.valueOf(millionths, 6).toPlainString();
    }

    /** An amount and two rates whose conversion is close to an odd number of half cents. */
    private static List<String> nextToHalfACent(Random random) {
        BigDecimal half = BigDecimal.valueOf(
                        2 * Math.floorMod(random.nextLong(), (long) Math.pow(10, random.nextInt(14))) + 1, 3)
                .multiply(BigDecimal.valueOf(5));
        BigDecimal from = new BigDecimal(rate(random));
        BigDecimal amount = BigDecimal.valueOf(1 + random.nextInt(random.nextBoolean() ? 10 : 1_000_000), 2);
        BigDecimal to = half.multiply(from)
                .divide(amount, 6, RoundingMode.HALF_UP)
                .max(new BigDecimal("0.000001"))
                .min(new BigDecimal("999999999999.999999"));
        boolean down = random.nextBoolean() && to.compareTo(new BigDecimal("0.000001")) > 0;
        BigDecimal beside = down ? to.subtract(new BigDecimal("0.000001")) : to;
        boolean negative = random.nextInt(4) == 0;
        return List.of(
                (negative ? amount.negate() : amount).toPlainString(), beside.toPlainString(), from.toPlainString());
    }

    /** Two prices whose drop in percent is close to an odd multiple of 0.005. */
    private static List<String> nextToHalfABasisPoint(Random random) {
        BigDecimal first = new BigDecimal(amount(random)).abs().max(new BigDecimal("0.01"));
        long odd = 2L * random.nextInt(20_000) + 1;
        BigDecimal drop =
                first.multiply(BigDecimal.valueOf(odd)).divide(BigDecimal.valueOf(20_000), MathContext.DECIMAL64);
        BigDecimal last = first.subtract(drop).setScale(2, random.nextBoolean() ? RoundingMode.UP : RoundingMode.DOWN);
        return List.of(first.toPlainString(), last.toPlainString());
    }

    private static String number(Random random) {
        BigInteger unscaled = new BigInteger(1 + random.nextInt(110), random);
        BigDecimal number = new BigDecimal(unscaled, random.nextInt(24));
        return (random.nextInt(4) == 0 ? number.negate() : number).toPlainString();
    }
}
