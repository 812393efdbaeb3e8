package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.lotlake.common.table.TableSpec;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.FileRewriteCoordinator;
import org.apache.iceberg.spark.SparkTableCache;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Files that are written for a table before a commit names them. It goes the way of Iceberg's own rewriting of files: Spark's append
 * would commit by itself, and then plan anew all that is kept in memory and was made of the table.
 */
final class StagedFiles {
    private StagedFiles() {}

    /**
     * Writes rows, each task those that it has. Where that fails, files may stay behind that nothing refers to; {@code maintain} removes
     * them.
     *
     * @param rows given the name under which Spark finds the table
     */
    static Set<DataFile> write(Table iceberg, Function<String, Dataset<Row>> rows) {
        String group = UUID.randomUUID().toString();
        SparkTableCache.get().add(group, iceberg);
        try {
            rows.apply(group)
                    .write()
                    .format("iceberg")
                    .option("fanout-enabled", "true")
                    .option("distribution-mode", "none")
                    .mode("append")
                    .save(group);
            return newFiles(iceberg, group);
        } finally {
            SparkTableCache.get().remove(group);
            FileRewriteCoordinator.get().clearRewrite(iceberg, group);
        }
    }

    @SuppressWarnings("unchecked") // Iceberg's class lost the type
    private static Set<DataFile> newFiles(Table iceberg, String group) {
        return FileRewriteCoordinator.get().fetchNewFiles(iceberg, group);
    }

    /** The rows of a partition together, so that they come in one file. */
    static Dataset<Row> byPartition(TableSpec table, int buckets, Dataset<Row> rows) {
        Column[] partitions = table.partitioning().stream()
                .map(transform -> transform.replace("(N,", "(" + buckets + ","))
                .map(transform -> transform.contains("(") ? expr("system." + transform) : col(transform))
                .toArray(Column[]::new);
        return partitions.length == 0 ? rows.repartition(1) : rows.repartition(partitions);
    }
}
