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

import io.lotlake.common.table.ColumnSpec;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;

/**
 * A column of the wide row.
 *
 * @param shown the column of the view; computed amounts keep all their digits there
 * @param martType the Spark type of the value in the mart
 * @param postgresType its type in the mart, as {@code format_type} prints it
 * @param sparkSql the expression in Spark, over {@code f} the fact, {@code v} the vehicle, {@code d} the dealer and
 *     {@code c} the contacts
 * @param trinoSql the same in Trino
 */
record MartColumn(ColumnSpec shown, DataType martType, String postgresType, String sparkSql, String trinoSql) {
    private static final Map<DataType, String> POSTGRES_TYPES = Map.of(
            BooleanType,
            "boolean",
            IntegerType,
            "integer",
            LongType,
            "bigint",
            DoubleType,
            "double precision",
            DateType,
            "date",
            TimestampType,
            "timestamp with time zone",
            StringType,
            "text",
            createArrayType(StringType),
            "text[]");

    /** A column of a table that the wide rows are made of, in PostgreSQL's usual type. */
    static MartColumn like(ColumnSpec column, String sql) {
        return new MartColumn(column, column.type(), postgresType(column.type()), sql, sql);
    }

    private static String postgresType(DataType type) {
        if (type instanceof DecimalType decimal) {
            return "numeric(" + decimal.precision() + "," + decimal.scale() + ")";
        }
        return Optional.ofNullable(POSTGRES_TYPES.get(type))
                .orElseThrow(() -> new IllegalArgumentException("the mart has no type for " + type));
    }

    /** The same column under another name. */
    MartColumn as(String name) {
        return new MartColumn(shown.as(name), martType, postgresType, sparkSql, trinoSql);
    }

    /** The same column, which may be NULL. */
    MartColumn asOptional() {
        return new MartColumn(shown.asOptional(), martType, postgresType, sparkSql, trinoSql);
    }

    /** The same column in another PostgreSQL type that has the same Spark type. */
    MartColumn in(String otherPostgresType) {
        return new MartColumn(shown, martType, otherPostgresType, sparkSql, trinoSql);
    }

    /** The same column, NULL in the mart if the value has more digits. */
    MartColumn narrowedTo(int precision, int scale) {
        DataType narrow = createDecimalType(precision, scale);
        return new MartColumn(shown, narrow, postgresType(narrow), sparkSql, trinoSql);
    }

    /** The same column with another expression in Trino. */
    MartColumn inTrino(String sql) {
        return new MartColumn(shown, martType, postgresType, sparkSql, sql);
    }

    String name() {
        return shown.name();
    }

    boolean required() {
        return shown.required();
    }

    /** The type in the view. */
    DataType viewType() {
        return shown.type();
    }

    /** Whether the mart's type is narrower than Gold's. */
    boolean isNarrowed() {
        return !martType.equals(viewType());
    }
}
