package io.lotlake.common.verify;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.rtrim;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Gives a value the same text in PostgreSQL and in Spark. The text is never NULL. Floating point numbers are rounded to
 * seven digits after the point.
 *
 * @param sql the expression for PostgreSQL
 * @param spark the expression for Spark
 */
public record CanonicalText(String sql, Column spark) {
    private static final String ITEM_END = "\u001e";
    private static final String NO_ITEM = "\u001d";
    private static final double FRACTIONS = 1e7;
    private static final double LARGEST = 1e11;

    /**
     * The text of a column.
     *
     * @param type of the value in Spark
     * @param sql the value in PostgreSQL
     * @param spark the value in Spark
     */
    public static CanonicalText of(DataType type, String sql, Column spark) {
        if (type instanceof DecimalType decimal) {
            String numeric = "numeric(" + decimal.precision() + "," + decimal.scale() + ")";
            return text("(" + sql + ")::" + numeric, spark.cast(type));
        }
        if (type instanceof LongType || type instanceof IntegerType || type instanceof ShortType) {
            return text("(" + sql + ")::bigint", spark);
        }
        if (type instanceof DateType) {
            return text("((" + sql + ") - DATE '1970-01-01')", unix_date(spark));
        }
        if (type instanceof TimestampType || type instanceof TimestampNTZType) {
            return text("(extract(epoch FROM " + sql + ") * 1000000)::bigint", unix_micros(spark.cast("timestamp")));
        }
        if (type instanceof DoubleType || type instanceof FloatType) {
            return floating("(" + sql + ")::float8", spark.cast("double"));
        }
        if (type instanceof BinaryType) {
            return text("encode(" + sql + ", 'hex')", lower(hex(spark)));
        }
        if (type instanceof ArrayType) {
            return text(
                    "cardinality(" + sql + ") || ':' || array_to_string(" + sql + ", chr(30), chr(29))",
                    concat(size(spark).cast("string"), lit(":"), array_join(spark, ITEM_END, NO_ITEM)));
        }
        return text("(" + sql + ")", spark);
    }

    /** The text of a value that PostgreSQL pads with blanks. */
    public static CanonicalText padded(String sql, Column spark) {
        return text("rtrim((" + sql + ")::text)", rtrim(spark));
    }

    /** The text of the values at the paths of a JSON object, e.g. {@code warranty.months}. */
    public static CanonicalText json(List<String> paths, String sql, Column spark) {
        String values = paths.stream()
                .map(path -> coalesced("((" + sql + ")::jsonb #>> '{" + path.replace('.', ',') + "}')"))
                .collect(Collectors.joining(" || "));
        Column[] columns = paths.stream()
                .map(path -> coalesced(get_json_object(spark, "$." + path)))
                .toArray(Column[]::new);
        return new CanonicalText(values, concat(columns));
    }

    private static CanonicalText floating(String sql, Column value) {
        Column fractions = floor(value.multiply(FRACTIONS)).cast("bigint");
        return text(
                "CASE WHEN abs(" + sql + ") < " + LARGEST + " THEN floor(" + sql + " * " + FRACTIONS
                        + ")::bigint::text WHEN " + sql + " IS NOT NULL THEN 'large' END",
                when(abs(value).lt(LARGEST), fractions.cast("string")).when(value.isNotNull(), lit("large")));
    }

    private static CanonicalText text(String sql, Column spark) {
        return new CanonicalText(coalesced(sql), coalesced(spark));
    }

    /** Makes NULL differ from the empty text. */
    private static String coalesced(String sql) {
        return "coalesce('=' || (" + sql + ")::text, '-')";
    }

    private static Column coalesced(Column value) {
        return coalesce(concat(lit("="), value.cast("string")), lit("-"));
    }

    static String joinedSql(List<CanonicalText> values) {
        return values.stream().map(CanonicalText::sql).collect(Collectors.joining(" || chr(31) || "));
    }

    static Column joined(List<CanonicalText> values) {
        return concat(values.stream()
                .flatMap(value -> Stream.of(value.spark(), lit("\u001f")))
                .limit(2L * values.size() - 1)
                .toArray(Column[]::new));
    }
}
