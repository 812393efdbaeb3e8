package io.lotlake.bronze.sync;

import static org.apache.spark.sql.functions.lit;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.copy.SourceColumn;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.spark.ChunkRowsSource;
import io.lotlake.bronze.spark.CopyShape;
import io.lotlake.common.lake.Lake;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.iceberg.Schema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Reads the source tables of one Bronze table under the cut of the run.
 *
 * @param readers how many Spark tasks may read at once
 */
record SourceRows(Lake lake, Landing landing, SourceCut cut, int readers) {
    private static final long KEY_CHUNK_BYTES = 256L << 20;

    /** The rows that the plans name, with all columns; empty if they name none. */
    Optional<Dataset<Row>> named(List<ShardPlan> plans) {
        return read(plans, ShardPlan::chunks, CopyShape.landing(landing.source(), schema()));
    }

    /**
     * All rows of the tables, with these columns; empty if there is no table.
     *
     * @param columns columns of the key
     */
    Optional<Dataset<Row>> keys(List<ShardPlan> plans, List<String> columns) {
        List<SourceColumn> keys = landing.source().stream()
                .filter(column -> columns.contains(column.name()))
                .toList();
        CopyShape shape = new CopyShape(CopyShape.landing(keys, schema()).fields(), false);
        return read(plans, plan -> Chunk.of(plan.source(), keys, KEY_CHUNK_BYTES, List.of()), shape);
    }

    private Schema schema() {
        return lake.icebergTable(landing.table()).schema();
    }

    private Optional<Dataset<Row>> read(
            List<ShardPlan> plans, Function<ShardPlan, List<Chunk>> chunks, CopyShape shape) {
        return plans.stream()
                .filter(shard -> !chunks.apply(shard).isEmpty())
                .map(shard -> {
                    Dataset<Row> rows = ChunkRowsSource.rows(lake.spark(), cut, shape, chunks.apply(shard));
                    return landing.shardColumn()
                            .map(column -> rows.withColumn(column, lit(shard.shard())))
                            .orElse(rows);
                })
                .reduce(Dataset::union)
                .map(rows -> rows.coalesce(readers));
    }
}
