package io.lotlake.common.lake;

import io.lotlake.common.driver.CollectedRows;
import io.lotlake.common.driver.DriverFiles;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Rows that a table gets. The driver writes them if they are few, tasks of Spark if they are many.
 *
 * @param computed rows that Spark computes
 * @param count about how many rows these are
 * @param collected further rows in the memory of the driver, with the columns of the table in its order
 */
public record NewRows(Optional<Dataset<Row>> computed, long count, List<InternalRow> collected) {
    public NewRows {
        collected = List.copyOf(collected);
    }

    /** Rows that Spark computes, as many as {@code count} or some more or less. */
    public static NewRows of(Dataset<Row> rows, long count) {
        return new NewRows(Optional.of(rows), count, List.of());
    }

    /** Writes the rows into files that belong to no commit yet. */
    List<DataFile> write(Table iceberg, TableSpec table) {
        List<DataFile> files = new ArrayList<>();
        List<InternalRow> few = new ArrayList<>(collected);
        if (computed.isPresent() && CollectedRows.areFew(count, table)) {
            few.addAll(collect(iceberg, computed.get()));
        } else {
            computed.ifPresent(rows -> files.addAll(StagedFiles.write(iceberg, table, rows)));
        }
        files.addAll(DriverFiles.write(iceberg, table, few));
        return files;
    }

    private static List<InternalRow> collect(Table iceberg, Dataset<Row> rows) {
        StructType schema = SparkSchemaUtil.convert(iceberg.schema());
        List<Column> columns = CollectedRows.columns(schema, Arrays.asList(rows.columns()));
        return CollectedRows.of(rows.select(columns.toArray(Column[]::new))).rows();
    }
}
