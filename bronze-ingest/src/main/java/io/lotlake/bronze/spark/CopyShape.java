package io.lotlake.bronze.spark;

import io.lotlake.bronze.copy.ColumnBatch;
import io.lotlake.bronze.copy.ColumnBatches;
import io.lotlake.bronze.copy.SourceColumn;
import io.lotlake.bronze.copy.SourceTypes;
import io.lotlake.bronze.log.LogColumns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that Spark reads, in the order of the COPY.
 *
 * @param keepsAltered whether a last column {@code _altered} keeps the values that the others do not hold
 */
public record CopyShape(List<Field> fields, boolean keepsAltered) implements Serializable {
    public CopyShape {
        fields = List.copyOf(fields);
    }

    /** A column as COPY sends it, and its type in the lake. */
    record Field(SourceColumn sent, Type type) implements Serializable {}

    static CopyShape of(List<CopyColumn> columns) {
        List<Field> fields = columns.stream()
                .map(column -> new Field(column.sent(), SourceTypes.iceberg(column.type())))
                .toList();
        return new CopyShape(fields, false);
    }

    /** The columns as they land in a Bronze table. */
    public static CopyShape landing(List<SourceColumn> columns, Schema table) {
        List<Field> fields = columns.stream()
                .map(column -> new Field(column, table.findType(column.name())))
                .toList();
        return new CopyShape(fields, true);
    }

    List<SourceColumn> sent() {
        return fields.stream().map(Field::sent).toList();
    }

    /** The columns of the rows. */
    public StructType schema() {
        StructType schema = new StructType();
        for (Field field : kept()) {
            schema = schema.add(field.sent().name(), SparkSchemaUtil.convert(field.type()), true);
        }
        return schema;
    }

    private List<Field> kept() {
        List<Field> all = new ArrayList<>(fields);
        if (keepsAltered) {
            all.add(new Field(new SourceColumn(LogColumns.ALTERED, "text"), Types.StringType.get()));
        }
        return all;
    }

    /** Empty batches, with the batch of {@code _altered} at the end. */
    List<ColumnBatch> batches(int rows) {
        return kept().stream()
                .map(field -> ColumnBatches.of(field.sent(), field.type(), rows))
                .toList();
    }
}
