package io.lotlake.common.function;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.left;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import io.lotlake.common.postgres.Identifiers;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * One number for many rows in any order, the same from PostgreSQL and from Spark where the rows are the same: the sum over the rows
 * of 60 bits of the MD5 of their cells. Each cell is a text with its length before it, or a sign for NULL. Floating numbers have
 * no text that both write alike and must be left out. Spark's side needs ANSI mode, in which decimals are written in full.
 */
public record Fingerprint(List<Cell> cells) {
    private static final int HEX_DIGITS = 15;

    /** A column that both sides have under the same name. */
    public record Cell(String name, DataType type) {}

    public Fingerprint {
        cells = List.copyOf(cells);
        cells.stream().filter(cell -> !covers(cell.type())).forEach(cell -> {
            throw new IllegalArgumentException(cell.name() + " is "
                    + cell.type().simpleString() + ", of which PostgreSQL and Spark do not write the same text");
        });
    }

    /** Whether values of the type can be compared. */
    public static boolean covers(DataType type) {
        return type instanceof IntegerType
                || type instanceof LongType
                || type instanceof BooleanType
                || type instanceof DecimalType
                || type instanceof StringType
                || type instanceof BinaryType
                || type instanceof DateType
                || type instanceof TimestampType
                || type instanceof TimestampNTZType;
    }

    /** The aggregate in PostgreSQL, a numeric; every cell in the type that the lake's comes from. */
    public String sql() {
        String row = cells.stream()
                .map(cell -> {
                    String name = Identifiers.quoted(cell.name());
                    String text = sqlText(name, cell.type());
                    return "CASE WHEN " + name + " IS NULL THEN '-' ELSE length(" + text + ") || ':' || " + text
                            + " END";
                })
                .collect(Collectors.joining(" || ',' || "));
        return "coalesce(sum(('x' || left(md5(convert_to(" + (cells.isEmpty() ? "''" : row) + ", 'UTF8')), "
                + HEX_DIGITS + "))::bit(60)::bigint), 0)";
    }

    /** A cast to text would take the blanks of character(n) away; concat does not. */
    private static String sqlText(String name, DataType type) {
        if (type instanceof DecimalType decimal) {
            return name + "::numeric(" + decimal.precision() + "," + decimal.scale() + ")::text";
        } else if (type instanceof BinaryType) {
            return "encode(" + name + ", 'hex')";
        } else if (type instanceof DateType) {
            return "(" + name + " - DATE '1970-01-01')::text";
        } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
            return "(extract(epoch FROM " + name + ") * 1000000)::bigint::text";
        }
        return type instanceof StringType ? "concat(" + name + ")" : name + "::text";
    }

    /** The aggregate in Spark, a decimal without scale. */
    public Column column() {
        Column row = concat_ws(",", cells.stream().map(Fingerprint::sparkCell).toArray(Column[]::new));
        Column bits = conv(left(md5(row.cast(DataTypes.BinaryType)), lit(HEX_DIGITS)), 16, 10);
        DecimalType whole = DataTypes.createDecimalType(DecimalType.MAX_PRECISION(), 0);
        return coalesce(sum(bits.cast(DataTypes.createDecimalType(20, 0))).cast(whole), lit(0).cast(whole));
    }

    private static Column sparkCell(Cell cell) {
        Column text = sparkText(col("`" + cell.name().replace("`", "``") + "`"), cell.type());
        return coalesce(concat(length(text).cast("string"), lit(":"), text), lit("-"));
    }

    private static Column sparkText(Column value, DataType type) {
        if (type instanceof BinaryType) {
            return lower(hex(value));
        } else if (type instanceof DateType) {
            return unix_date(value).cast("string");
        } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
            return unix_micros(value.cast("timestamp")).cast("string");
        }
        return value.cast("string");
    }
}
