package io.lotlake.common.table;

import static org.apache.spark.sql.types.DataTypes.createStructField;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;

/**
 * One column of a declared table.
 *
 * @param description one sentence that says what a value is, unit and time zone included
 * @param source the expression over the rows of the last step that gives the value
 */
public record ColumnSpec(String name, DataType type, boolean required, String description, Column source) {

    /** The value as the table stores it; ANSI casts, so a value that does not fit stops the write. */
    Column projection() {
        return source.cast(type).as(name);
    }

    StructField field() {
        return createStructField(name, type, !required).withComment(description);
    }
}
