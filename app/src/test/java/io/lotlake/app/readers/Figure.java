package io.lotlake.app.readers;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A number that a program computes over all rows of a table, e.g. the sum of a column. */
record Figure(String column, Kind kind) {
    /** The name of the figures that are not of one column. */
    static final String ALL = "*";

    /** What is computed. */
    enum Kind {
        ROWS,
        NOT_NULL,
        SUM,
        SUM_OF_INTEGERS,
        SUM_OF_FLOORS,
        TRUES,
        CHARACTERS,
        ELEMENTS,
        FIRST_DAY,
        LAST_DAY,
        FIRST_MOMENT,
        LAST_MOMENT
    }

    /** The figures of a table: its rows, and of each column the values and what its type has. */
    static List<Figure> of(StructType schema) {
        List<Figure> figures = new ArrayList<>(List.of(new Figure(ALL, Kind.ROWS)));
        for (StructField field : schema.fields()) {
            Stream.concat(Stream.of(Kind.NOT_NULL), kinds(field.dataType()).stream())
                    .forEach(kind -> figures.add(new Figure(field.name(), kind)));
        }
        return figures;
    }

    private static List<Kind> kinds(DataType type) {
        if (type.equals(StringType)) {
            return List.of(Kind.CHARACTERS);
        } else if (type.equals(BooleanType)) {
            return List.of(Kind.TRUES);
        } else if (type.equals(DateType)) {
            return List.of(Kind.FIRST_DAY, Kind.LAST_DAY);
        } else if (type.equals(TimestampType)) {
            return List.of(Kind.FIRST_MOMENT, Kind.LAST_MOMENT);
        } else if (type.equals(DoubleType)) {
            return List.of(Kind.SUM_OF_FLOORS);
        } else if (type instanceof DecimalType) {
            return List.of(Kind.SUM);
        } else if (type instanceof ArrayType) {
            return List.of(Kind.ELEMENTS);
        }
        return List.of(Kind.SUM_OF_INTEGERS);
    }

    /** A value as all programs write it: 12 for 12.00 and 1.2E+1. */
    static String plain(String value) {
        return value.isEmpty() || value.equals("null")
                ? "null"
                : new BigDecimal(value).stripTrailingZeros().toPlainString();
    }
}
