package io.lotlake.common.driver;

import org.apache.iceberg.StructLike;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** A row of Spark as Iceberg's transforms read it. It represents one row after the other. */
final class SparkStruct implements StructLike {
    private final StructType schema;
    private @Nullable InternalRow row;

    SparkStruct(StructType schema) {
        this.schema = schema;
    }

    SparkStruct of(InternalRow next) {
        this.row = next;
        return this;
    }

    @Override
    public int size() {
        return schema.length();
    }

    @Override
    public <T> @Nullable T get(int position, Class<T> type) {
        return type.cast(value(position));
    }

    private @Nullable Object value(int position) {
        if (row == null || row.isNullAt(position)) {
            return null;
        }
        Object value = row.get(position, schema.apply(position).dataType());
        if (value instanceof UTF8String text) {
            return text.toString();
        }
        return value instanceof Decimal number ? number.toJavaBigDecimal() : value;
    }

    @Override
    public <T> void set(int position, T value) {
        throw new UnsupportedOperationException("the row is read only");
    }
}
