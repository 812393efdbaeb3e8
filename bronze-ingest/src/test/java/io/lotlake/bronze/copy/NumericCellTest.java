package io.lotlake.bronze.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postgresql.util.ByteConverter;

class NumericCellTest {
    private static final int LONG_DIGITS = 18;

    /** PostgreSQL's driver writes the cells. */
    @Test
    void aValueIsExactOrNotHeld() {
        long seed = Long.getLong("io.lotlake.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            int precision = 1 + random.nextInt(38);
            NumericCell cell = new NumericCell(precision, random.nextInt(precision + 1));
            BigDecimal value = value(random);

            assertThat(decoded(cell, value))
                    .as("%s in %s, -Dio.lotlake.test.seed=%d", value, cell, seed)
                    .isEqualTo(expected(cell, value));
        }
    }

    private static BigDecimal value(Random random) {
        BigInteger digits = new BigInteger(random.nextInt(150), random);
        if (random.nextBoolean()) {
            digits = digits.multiply(BigInteger.TEN.pow(random.nextInt(12)));
        }
        return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), random.nextInt(25));
    }

    private static String expected(NumericCell cell, BigDecimal value) {
        boolean whole = value.signum() == 0 || value.stripTrailingZeros().scale() <= cell.scale();
        BigInteger unscaled = value.setScale(cell.scale(), RoundingMode.DOWN).unscaledValue();
        boolean fits = unscaled.abs().compareTo(BigInteger.TEN.pow(cell.precision())) < 0;
        return whole && fits ? unscaled.toString() : "not held: " + value.toPlainString();
    }

    private static String decoded(NumericCell cell, BigDecimal value) {
        byte[] sent = ByteConverter.numeric(value);
        byte[] row = new byte[sent.length + 3];
        System.arraycopy(sent, 0, row, 3, sent.length);
        byte[] wide = new byte[18];
        try {
            cell.unscaled(row, 3, wide, 1, 16);
            BigInteger unscaled = new BigInteger(Arrays.copyOfRange(wide, 1, 17));
            if (cell.precision() <= LONG_DIGITS && cell.unscaled(row, 3) != unscaled.longValueExact()) {
                fail("%s is not %s", cell.unscaled(row, 3), unscaled);
            }
            return unscaled.toString();
        } catch (ValueNotHeldException e) {
            return "not held: " + e.text();
        }
    }
}
