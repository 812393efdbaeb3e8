package io.lotlake.common.lake;

import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that are written as files, which a table of the lake takes afterwards. */
public final class LandedRows {
    private LandedRows() {}

    /** Creates the table, and adds the rows to it in one commit. */
    public static void append(Lake lake, TableSpec table, Dataset<Row> rows, Map<String, String> summary) {
        lake.create(table);
        lake.appendFiles(table, files(lake, table, rows), table.name(), summary);
    }

    /** The rows as files of the table's shape; they lie in a table beside it. */
    static List<DataFile> files(Lake lake, TableSpec table, Dataset<Row> rows) {
        String name = table.name() + "_files_" + lake.run().id();
        TableSpec beside = new TableSpec(
                name, table.description(), table.key(), table.partitioning(), table.sizing(), table.columns());
        lake.create(beside);
        lake.overwrite(beside, rows.selectExpr(beside.schema().fieldNames()), name, Map.of());
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                lake.icebergTable(beside).newScan().includeColumnStats().planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
