package io.lotlake.common.lake;

import io.lotlake.common.lake.Shards.ShardRead;
import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows written as files that a table of the lake can take, as the loader of Bronze does without Spark. */
public final class LandedRows {
    private LandedRows() {}

    /** Adds the rows to a Bronze table as one full read of the shards. */
    public static void append(Lake lake, TableSpec table, Dataset<Row> rows, Map<String, String> markOfShard) {
        lake.create(table);
        lake.appendFiles(table, files(lake, table, rows), table.name(), marks(lake, markOfShard));
    }

    /** What a commit says of shards that the lake's run alone has read. */
    static Map<String, String> marks(Lake lake, Map<String, String> markOfShard) {
        Map<String, ShardRead> reads = new HashMap<>();
        markOfShard.forEach((shard, mark) ->
                reads.put(shard, new ShardRead(List.of(lake.run().id()), mark)));
        return Shards.properties(reads);
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
