package io.lotlake.common.table;

import static org.apache.spark.sql.types.DataTypes.createStructField;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;

/**
 * One column of a declared table.
 *
 * @param description one sentence that says what a value is, with its unit and time zone
 * @param source the expression that computes the value from the rows of the last step
 */
public record ColumnSpec(String name, DataType type, boolean required, String description, Column source) {

    /** The same column under another name. */
    public ColumnSpec as(String other) {
        return new ColumnSpec(other, type, required, description, source);
    }

    /** The same column, required: it has a value in every row. */
    public ColumnSpec asRequired() {
        return new ColumnSpec(name, type, true, description, source);
    }

    /** The same column, optional: it may be NULL. */
    public ColumnSpec asOptional() {
        return new ColumnSpec(name, type, false, description, source);
    }

    /** The same column, computed from another expression. */
    public ColumnSpec from(Column other) {
        return new ColumnSpec(name, type, required, description, other);
    }

    /** The value as the table stores it. The cast is an ANSI cast, so a value that does not fit stops the write. */
    Column projection() {
        return source.cast(type).as(name);
    }

    /**
     * The source expression as a text that is the same in every process. Spark numbers lambda variables throughout the
     * process; here each of them is {@code x}.
     */
    public String expression() {
        return source.toString().replaceAll("\\bx_[0-9]+\\b", "x");
    }

    public StructField field() {
        return createStructField(name, type, !required).withComment(description);
    }
}
