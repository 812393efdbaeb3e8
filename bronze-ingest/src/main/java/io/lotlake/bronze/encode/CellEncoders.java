package io.lotlake.bronze.encode;

import io.lotlake.bronze.copy.CellDecoder;
import io.lotlake.bronze.copy.CellDecoder.ValueNotHeldException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** How values of a Spark type become cells of a PostgreSQL type. */
public final class CellEncoders {
    private static final Set<String> TEXTS =
            Set.of("text", "character varying", SinkType.PADDED, "name", "json", "jsonb");
    private static final String NUMERIC = "numeric";
    private static final long MAX_OID = 0xFFFF_FFFFL;
    /** PostgreSQL's calendar: from 4714-11-24 BC to the end of the year 5874897 for dates and 294276 for timestamps. */
    private static final long MIN_DAYS = -2_451_545;

    private static final long MAX_DAYS = 2_145_031_948;
    private static final long MIN_MICROS = -211_813_488_000_000_000L;
    private static final long MAX_MICROS = 9_223_371_331_199_999_999L;

    private CellEncoders() {}

    /** A whole number of any width. */
    @FunctionalInterface
    private interface WholeNumbers {
        long get(SpecializedGetters cells, int ordinal);
    }

    /** The encoder from a Spark type to a PostgreSQL type; empty if values would mean something else or lose digits. */
    public static Optional<CellEncoder> of(DataType from, SinkType to) {
        if (from instanceof NullType) {
            return Optional.of((cells, ordinal, out) -> out.putNull());
        } else if (from instanceof ByteType) {
            return whole(SpecializedGetters::getByte, to);
        } else if (from instanceof ShortType) {
            return whole(SpecializedGetters::getShort, to);
        } else if (from instanceof IntegerType) {
            return whole(SpecializedGetters::getInt, to);
        } else if (from instanceof LongType) {
            return whole(SpecializedGetters::getLong, to);
        } else if (from instanceof DecimalType decimal) {
            return when(to, NUMERIC, new NumericEncoder(decimal.precision(), decimal.scale(), to));
        } else if (from instanceof StringType) {
            return text(to);
        }
        return fixed(from, to);
    }

    public static Optional<CellEncoder> ofArray(ArrayType from, SinkType element) {
        return of(from.elementType(), element).map(encoder -> new ArrayEncoder(encoder, (int) element.oid()));
    }

    private static Optional<CellEncoder> fixed(DataType from, SinkType to) {
        if (from instanceof BooleanType) {
            return when(to, "boolean", (cells, i, out) -> out.putBooleanCell(cells.getBoolean(i)));
        } else if (from instanceof FloatType && to.name().equals("double precision")) {
            return Optional.of((cells, i, out) -> out.putLongCell(Double.doubleToRawLongBits(cells.getFloat(i))));
        } else if (from instanceof FloatType) {
            return when(to, "real", (cells, i, out) -> out.putIntCell(Float.floatToRawIntBits(cells.getFloat(i))));
        } else if (from instanceof DoubleType) {
            return when(
                    to,
                    "double precision",
                    (cells, i, out) -> out.putLongCell(Double.doubleToRawLongBits(cells.getDouble(i))));
        } else if (from instanceof DateType) {
            return when(to, "date", (cells, i, out) -> putDate(cells.getInt(i), out));
        } else if (from instanceof TimestampType) {
            return when(to, "timestamp with time zone", moment(to, "+00"));
        } else if (from instanceof TimestampNTZType) {
            return when(to, "timestamp without time zone", moment(to, ""));
        } else if (from instanceof BinaryType) {
            return when(to, "bytea", CellEncoders::putBinary);
        }
        return Optional.empty();
    }

    private static Optional<CellEncoder> when(SinkType to, String name, CellEncoder encoder) {
        return to.name().equals(name) ? Optional.of(encoder) : Optional.empty();
    }

    private static Optional<CellEncoder> whole(WholeNumbers from, SinkType to) {
        return Optional.ofNullable(
                switch (to.name()) {
                    case "bigint" -> (cells, i, out) -> out.putLongCell(from.get(cells, i));
                    case "integer" ->
                        (cells, i, out) ->
                                out.putIntCell((int) within(from.get(cells, i), Integer.MIN_VALUE, Integer.MAX_VALUE));
                    case "smallint" ->
                        (cells, i, out) ->
                                out.putShortCell((int) within(from.get(cells, i), Short.MIN_VALUE, Short.MAX_VALUE));
                    case "oid" -> (cells, i, out) -> out.putIntCell((int) within(from.get(cells, i), 0, MAX_OID));
                    case NUMERIC -> {
                        NumericEncoder numeric = new NumericEncoder(1, 0, to);
                        yield (cells, i, out) -> numeric.encode(from.get(cells, i), 0, out);
                    }
                    default -> null;
                });
    }

    private static long within(long value, long min, long max) throws ValueNotHeldException {
        if (value < min || value > max) {
            throw new ValueNotHeldException(String.valueOf(value));
        }
        return value;
    }

    private static Optional<CellEncoder> text(SinkType to) {
        if (to.name().equals("uuid")) {
            return Optional.of(new UuidEncoder());
        }
        return TEXTS.contains(to.name()) || to.isEnum() ? Optional.of(new TextEncoder(to)) : Optional.empty();
    }

    private static void putDate(int sinceEpoch, CopyBuffer out) throws ValueNotHeldException {
        long days = (long) sinceEpoch - CellDecoder.EPOCH_DAYS;
        if (days < MIN_DAYS || days > MAX_DAYS) {
            throw new ValueNotHeldException(String.valueOf(LocalDate.ofEpochDay(sinceEpoch)));
        }
        out.putIntCell((int) days);
    }

    private static CellEncoder moment(SinkType to, String zone) {
        long unit = to.microsOfUnit();
        return (cells, i, out) -> {
            long sinceEpoch = cells.getLong(i);
            long micros = sinceEpoch - CellDecoder.EPOCH_MICROS;
            if (sinceEpoch < MIN_MICROS + CellDecoder.EPOCH_MICROS || micros > MAX_MICROS || micros % unit != 0) {
                throw new ValueNotHeldException(Instant.EPOCH
                                .plus(sinceEpoch, ChronoUnit.MICROS)
                                .atOffset(ZoneOffset.UTC)
                                .toLocalDateTime()
                        + zone);
            }
            out.putLongCell(micros);
        };
    }

    private static void putBinary(SpecializedGetters cells, int ordinal, CopyBuffer out) {
        byte[] value = cells.getBinary(ordinal);
        out.putInt(value.length);
        out.putBytes(value);
    }
}
