package io.lotlake.bronze.testing;

import io.lotlake.bronze.testing.TypeSamples.Sample;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Random values of the types that lotlake decodes, all drawn from one seed. */
public final class RandomSamples {
    private final Random random;
    private final int count;

    private RandomSamples(long seed, int count) {
        this.random = new Random(seed);
        this.count = count;
    }

    public static List<Sample> of(long seed, int count) {
        RandomSamples samples = new RandomSamples(seed, count);
        List<Sample> all = new ArrayList<>(samples.ofFixedTypes());
        for (int i = 0; i < 8; i++) {
            all.add(samples.decimal());
        }
        return all;
    }

    private List<Sample> ofFixedTypes() {
        String micros = "(extract(epoch FROM %s) * 1000000)::bigint::text";
        return List.of(
                sample("smallint", "%s::text", "int", () -> String.valueOf((short) random.nextInt())),
                sample("integer", "%s::text", "int", () -> String.valueOf(random.nextInt())),
                sample("bigint", "%s::text", "bigint", () -> String.valueOf(random.nextLong() >> random.nextInt(64))),
                sample(
                        "real",
                        "encode(float4send(%s), 'hex')",
                        "float",
                        () -> String.valueOf(Float.intBitsToFloat(random.nextInt()))),
                sample(
                        "double precision",
                        "encode(float8send(%s), 'hex')",
                        "double",
                        () -> String.valueOf(Double.longBitsToDouble(random.nextLong()))),
                sample("timestamp", micros, "timestamp_ntz", this::moment),
                sample("timestamptz", micros, "timestamp", this::moment),
                sample("text", "%s::text", "string", this::text),
                sample(
                        "bytea",
                        "encode(%s, 'hex')",
                        "binary",
                        () -> "\\x" + HexFormat.of().formatHex(bytes())));
    }

    private Sample sample(String type, String oracle, String landed, Supplier<String> value) {
        return new Sample(
                type, oracle, landed, Stream.generate(value).limit(count).toList());
    }

    /** Decimals of any precision and scale. They are often near the largest value, and often small. */
    private Sample decimal() {
        int precision = 1 + random.nextInt(38);
        int scale = random.nextInt(precision + 1);
        return sample(
                "numeric(" + precision + "," + scale + ")",
                "trim_scale(%s)::text",
                "decimal(" + precision + "," + scale + ")",
                () -> {
                    int digits = random.nextBoolean() ? precision : random.nextInt(precision + 1);
                    BigInteger below = BigInteger.TEN.pow(digits);
                    BigInteger unscaled = random.nextInt(8) == 0
                            ? below.subtract(BigInteger.ONE)
                            : new BigInteger(below.bitLength() + 8, random).mod(below);
                    BigInteger signed = random.nextBoolean() ? unscaled : unscaled.negate();
                    return new BigDecimal(signed, scale).toPlainString();
                });
    }

    /** A moment between 4000 BC and 294000 AD, as PostgreSQL reads it. */
    private String moment() {
        long seconds = -188_000_000_000L + (long) (random.nextDouble() * 9_400_000_000_000L);
        LocalDateTime moment = LocalDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneOffset.UTC)
                .plus(random.nextInt(1_000_000), ChronoUnit.MICROS);
        boolean beforeChrist = moment.getYear() <= 0;
        int year = beforeChrist ? 1 - moment.getYear() : moment.getYear();
        return String.format(
                "%04d-%02d-%02d %s+00%s",
                year,
                moment.getMonthValue(),
                moment.getDayOfMonth(),
                moment.toLocalTime().toString(),
                beforeChrist ? " BC" : "");
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            int codePoint = 1 + random.nextInt(random.nextBoolean() ? 0x7F : 0x10FFFE);
            text.appendCodePoint(codePoint >= 0xD800 && codePoint <= 0xDFFF ? 'x' : codePoint);
        }
        return text.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(30)];
        random.nextBytes(bytes);
        return bytes;
    }
}
