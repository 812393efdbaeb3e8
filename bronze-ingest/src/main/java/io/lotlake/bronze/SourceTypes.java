package io.lotlake.bronze;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;

/** PostgreSQL types as {@code format_type} prints them, and what holds their values without loss. */
final class SourceTypes {
    private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(\\d+)\\)");
    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
    private static final Pattern TEXT = Pattern.compile("text|character varying(\\(\\d+\\))?");

    private SourceTypes() {}

    static DataType spark(String type) {
        Matcher numeric = NUMERIC.matcher(type);
        if (numeric.matches()) {
            return createDecimalType(Integer.parseInt(numeric.group(1)), Integer.parseInt(numeric.group(2)));
        }
        return switch (type) {
            case "bigint" -> LongType;
            case "integer", "smallint" -> IntegerType;
            case "boolean" -> BooleanType;
            case "double precision" -> DoubleType;
            case "date" -> DateType;
            case "timestamp with time zone" -> TimestampType;
            case "text", "jsonb", "character(2)", "character(3)" -> StringType;
            default -> throw new IllegalArgumentException("no Bronze type for " + type);
        };
    }

    /** Whether every value of the actual type is one of the wanted type and means the same there. */
    static boolean fits(String actual, String wanted) {
        if (actual.equals(wanted)) {
            return true;
        }
        if (INTEGERS.contains(actual) && INTEGERS.contains(wanted)) {
            return INTEGERS.indexOf(actual) < INTEGERS.indexOf(wanted);
        }
        if (wanted.equals("text")) {
            return TEXT.matcher(actual).matches();
        }
        Matcher a = NUMERIC.matcher(actual);
        Matcher w = NUMERIC.matcher(wanted);
        if (a.matches() && w.matches()) {
            return scale(a) <= scale(w) && precision(a) - scale(a) <= precision(w) - scale(w);
        }
        return false;
    }

    private static int precision(Matcher numeric) {
        return Integer.parseInt(numeric.group(1));
    }

    private static int scale(Matcher numeric) {
        return Integer.parseInt(numeric.group(2));
    }
}
