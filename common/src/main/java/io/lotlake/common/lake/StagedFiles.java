package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.TableSpec;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.FileRewriteCoordinator;
import org.apache.iceberg.spark.SparkTableCache;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes files for a table before a commit names them. It uses the same path as Iceberg's own rewriting of files.
 * Spark's append would commit by itself, and would then plan again everything in the cache that depends on the table.
 */
final class StagedFiles {
    private StagedFiles() {}

    /**
     * Writes rows, grouped by partition. If the write fails, files without any reference may remain; {@code maintain}
     * removes them.
     *
     * @throws LotlakeException with exit code 4 if a required column holds a NULL; the files are then deleted
     */
    static Set<DataFile> write(Table iceberg, TableSpec table, Dataset<Row> rows) {
        Set<DataFile> files = unchecked(iceberg, byPartition(iceberg, table, rows));
        try {
            requireValues(iceberg, files);
        } catch (LotlakeException e) {
            CatalogUtil.deleteFiles(
                    iceberg.io(), files.stream().map(ContentFile::location).toList(), "data", true);
            throw e;
        }
        return files;
    }

    private static Set<DataFile> unchecked(Table iceberg, Dataset<Row> rows) {
        String group = UUID.randomUUID().toString();
        SparkTableCache.get().add(group, new StagedTable(iceberg));
        try {
            rows.write()
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

    /** Checks required columns by the NULL counts of the files, which every engine writes. */
    private static void requireValues(Table iceberg, Set<DataFile> files) {
        for (NestedField column : iceberg.schema().columns()) {
            if (column.isRequired()) {
                long nulls = files.stream()
                        .mapToLong(file -> nulls(iceberg, file, column))
                        .sum();
                if (nulls > 0) {
                    throw new LotlakeException(
                            ExitCode.GATE,
                            "Cannot write " + iceberg.name() + ": " + nulls + " rows have no " + column.name()
                                    + ", which is required; correct them where they come from and run the command"
                                    + " again");
                }
            }
        }
    }

    private static long nulls(Table iceberg, DataFile file, NestedField column) {
        Map<Integer, Long> counts = file.nullValueCounts();
        Long nulls = counts == null ? null : counts.get(column.fieldId());
        if (nulls == null) {
            throw new IllegalStateException("the metrics of " + file.location() + " do not count the NULLs of "
                    + column.name() + " of " + iceberg.name());
        }
        return nulls;
    }

    @SuppressWarnings("unchecked") // Iceberg's class lost the type
    private static Set<DataFile> newFiles(Table iceberg, String group) {
        return FileRewriteCoordinator.get().fetchNewFiles(iceberg, group);
    }

    /** Groups the rows by partition, so that each partition gets one file. */
    private static Dataset<Row> byPartition(Table iceberg, TableSpec table, Dataset<Row> rows) {
        Column[] partitions = table.partitioning(Buckets.of(iceberg).orElse(1)).stream()
                .map(transform -> transform.contains("(") ? expr("system." + transform) : col(transform))
                .toArray(Column[]::new);
        return partitions.length == 0 ? rows.repartition(1) : rows.repartition(partitions);
    }
}
