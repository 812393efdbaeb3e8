package io.lotlake.bronze.copy;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampNTZType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;

/**
 * PostgreSQL types as {@code format_type} prints them, and the types that hold their values without loss. Arrays,
 * composites, ranges, intervals and other types that the lake does not have land as text. PostgreSQL writes this text
 * and reads it back as the same value.
 */
public final class SourceTypes {
    public static final int MAX_PRECISION = 38;
    private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(-?\\d+)\\)");
    private static final Pattern FEWER_DIGITS = Pattern.compile("^timestamp\\(\\d\\) ");
    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
    private static final Pattern TEXT = Pattern.compile("text|character varying(\\(\\d+\\))?");
    /** Types for which COPY sends the bytes of their text. A cast would remove the trailing blanks of character(n). */
    private static final Pattern SENT_AS_TEXT =
            Pattern.compile("text|character varying(\\(\\d+\\))?|character\\(\\d+\\)|name|json");

    private SourceTypes() {}

    public static DataType spark(String type) {
        Matcher numeric = NUMERIC.matcher(type);
        if (numeric.matches()) {
            return decimal(Integer.parseInt(numeric.group(1)), Integer.parseInt(numeric.group(2)));
        }
        return switch (type) {
            case "bigint", "oid" -> LongType;
            case "integer", "smallint" -> IntegerType;
            case "boolean" -> BooleanType;
            case "real" -> FloatType;
            case "double precision" -> DoubleType;
            case "date" -> DateType;
            case "bytea" -> BinaryType;
            default -> moment(type);
        };
    }

    private static DataType moment(String type) {
        return switch (withoutDigits(type)) {
            case "timestamp without time zone" -> TimestampNTZType;
            case "timestamp with time zone" -> TimestampType;
            default -> StringType;
        };
    }

    /** The type without the number of digits of the second, which does not change the format. */
    private static String withoutDigits(String type) {
        return FEWER_DIGITS.matcher(type).replaceFirst("timestamp ");
    }

    /** A scale below zero means zeros before the point. A scale above the precision means zeros behind the point. */
    private static DataType decimal(int precision, int scale) {
        int digits = scale < 0 ? precision - scale : Math.max(precision, scale);
        return digits > MAX_PRECISION ? StringType : createDecimalType(digits, Math.max(scale, 0));
    }

    public static Type.PrimitiveType iceberg(String type) {
        return SparkSchemaUtil.convert(spark(type)).asPrimitiveType();
    }

    /** Whether the type is a numeric that does not bound its values to a decimal. */
    public static boolean isUnboundedNumeric(String type) {
        return type.startsWith("numeric") && !(spark(type) instanceof DecimalType);
    }

    /**
     * The PostgreSQL type that COPY sends, for source columns of the actual types and a lake column of the given type.
     */
    public static String sent(Set<String> actual, Type type) {
        boolean json = actual.equals(Set.of("jsonb")) && type.typeId() == Type.TypeID.STRING;
        boolean small = actual.equals(Set.of("smallint")) && type.typeId() == Type.TypeID.INTEGER;
        return json || small ? actual.iterator().next() : sentFor(type);
    }

    private static String sentFor(Type type) {
        return switch (type.typeId()) {
            case INTEGER -> "integer";
            case LONG -> "bigint";
            case BOOLEAN -> "boolean";
            case FLOAT -> "real";
            case DOUBLE -> "double precision";
            case DATE -> "date";
            case TIMESTAMP ->
                ((Types.TimestampType) type).shouldAdjustToUTC()
                        ? "timestamp with time zone"
                        : "timestamp without time zone";
            case DECIMAL ->
                "numeric(" + ((Types.DecimalType) type).precision() + "," + ((Types.DecimalType) type).scale() + ")";
            case BINARY -> "bytea";
            default -> "text";
        };
    }

    /** Whether COPY sends the same bytes for both types, so that no cast is needed. */
    public static boolean sentAlike(String actual, String sent) {
        boolean numerics = actual.startsWith("numeric") && sent.startsWith("numeric");
        boolean texts = sent.equals("text") && SENT_AS_TEXT.matcher(actual).matches();
        return withoutDigits(actual).equals(sent) || numerics || texts;
    }

    /** The narrowest type that holds every value of both types with the same meaning; empty if there is none. */
    public static Optional<Type.PrimitiveType> common(Type.PrimitiveType one, Type.PrimitiveType other) {
        if (one.equals(other)) {
            return Optional.of(one);
        }
        if (one instanceof Types.DecimalType a && other instanceof Types.DecimalType b) {
            int scale = Math.max(a.scale(), b.scale());
            int precision = scale + Math.max(a.precision() - a.scale(), b.precision() - b.scale());
            return precision > MAX_PRECISION ? Optional.empty() : Optional.of(Types.DecimalType.of(precision, scale));
        }
        return widens(one, other) ? Optional.of(other) : widens(other, one) ? Optional.of(one) : Optional.empty();
    }

    /** Whether a column of the lake can change from one type to the other and keep its files. */
    public static boolean widens(Type from, Type to) {
        if (from instanceof Types.DecimalType a && to instanceof Types.DecimalType b) {
            return a.scale() == b.scale() && a.precision() < b.precision();
        }
        return switch (from.typeId()) {
            case INTEGER -> to.typeId() == Type.TypeID.LONG;
            case FLOAT -> to.typeId() == Type.TypeID.DOUBLE;
            default -> false;
        };
    }

    /** Whether every value of the actual type is also a value of the wanted type, with the same meaning. */
    public static boolean fits(String actual, String wanted) {
        if (actual.equals(wanted)) {
            return true;
        }
        if (INTEGERS.contains(actual) && INTEGERS.contains(wanted)) {
            return INTEGERS.indexOf(actual) < INTEGERS.indexOf(wanted);
        }
        if (wanted.equals("text")) {
            return TEXT.matcher(actual).matches();
        }
        Type.PrimitiveType type = iceberg(wanted);
        return type.typeId() != Type.TypeID.STRING
                && common(iceberg(actual), type).filter(type::equals).isPresent();
    }

    /** Whether the actual type holds more than the wanted one, and the column in the lake can follow it. */
    public static boolean widened(String actual, String wanted) {
        Type.PrimitiveType type = iceberg(wanted);
        return common(iceberg(actual), type)
                .filter(common -> widens(type, common))
                .isPresent();
    }
}
