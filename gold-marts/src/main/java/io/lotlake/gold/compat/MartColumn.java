package io.lotlake.gold.compat;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.common.function.PostgresNumeric;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;

/**
 * A column of the wide row.
 *
 * @param postgresType its type in the mart, as {@code format_type} prints it
 * @param sparkSql what it is made of, over {@code f} the fact, {@code v} the vehicle, {@code d} the dealer, {@code c} the contacts
 * @param trinoSql the same for Trino
 */
record MartColumn(
        String name, String postgresType, boolean required, String description, String sparkSql, String trinoSql) {
    private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(\\d+)\\)");

    /** Whether the mart's type may be narrower than Gold's. */
    boolean narrowed() {
        return name.endsWith("_converted") || name.endsWith("_pct");
    }

    /** The type in the view; amounts that were computed keep all their digits there. */
    DataType viewType() {
        return narrowed() ? PostgresNumeric.AMOUNT : martType();
    }

    /** The type in Spark of the value as the mart holds it. */
    DataType martType() {
        Matcher numeric = NUMERIC.matcher(postgresType);
        if (numeric.matches()) {
            return createDecimalType(Integer.parseInt(numeric.group(1)), Integer.parseInt(numeric.group(2)));
        }
        return switch (postgresType) {
            case "bigint" -> LongType;
            case "integer", "smallint" -> IntegerType;
            case "boolean" -> BooleanType;
            case "double precision" -> DoubleType;
            case "date" -> DateType;
            case "timestamp with time zone" -> TimestampType;
            case "text[]" -> createArrayType(StringType);
            default -> StringType;
        };
    }
}
