package io.lotlake.silver.changes;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Few changed keys of a table in the memory of the driver, for the log of changes.
 *
 * @param columns the columns of the rows
 */
public record KeysInDriver(StructType columns, List<InternalRow> rows) {
    public KeysInDriver {
        rows = List.copyOf(rows);
    }

    /**
     * The rows as the log has them. A column of the log that they lack is NULL.
     *
     * @return empty if the log has a column of another type
     */
    public Optional<List<InternalRow>> logged(TableSpec log, Lake lake, TableSpec changed) {
        StructType schema = SparkSchemaUtil.convert(lake.icebergTable(log).schema());
        List<String> names = List.of(columns.fieldNames());
        int[] from = Arrays.stream(schema.fieldNames()).mapToInt(names::indexOf).toArray();
        @Nullable Object[] constants = new Object[from.length];
        for (int i = 0; i < from.length; i++) {
            StructField field = schema.apply(i);
            if (from[i] >= 0 && !columns.apply(from[i]).dataType().equals(field.dataType())) {
                return Optional.empty();
            }
            constants[i] = constant(field.name(), lake, changed);
        }
        return Optional.of(
                rows.stream().map(row -> row(row, schema, from, constants)).toList());
    }

    private static @Nullable Object constant(String column, Lake lake, TableSpec changed) {
        return switch (column) {
            case "table_name" -> UTF8String.fromString(changed.name());
            case "run_id" -> UTF8String.fromString(lake.run().id());
            case "changed_at" ->
                ChronoUnit.MICROS.between(Instant.EPOCH, lake.run().startedAt());
            default -> null;
        };
    }

    private static InternalRow row(InternalRow key, StructType schema, int[] from, @Nullable Object[] constants) {
        Object[] values = constants.clone();
        for (int i = 0; i < values.length; i++) {
            if (from[i] >= 0 && !key.isNullAt(from[i])) {
                values[i] = key.get(from[i], schema.apply(i).dataType());
            }
        }
        return new GenericInternalRow(values);
    }
}
