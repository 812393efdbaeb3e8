package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.ScanTaskSetManager;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Puts the present rows of some keys in the place of those that a table has of them. Exactly the files that hold such a row are
 * rewritten, each by the task that reads it and without a shuffle; rows of new keys become files beside them. It goes the way of
 * Iceberg's own rewriting of files, so nothing is in the table before the one commit.
 */
final class RowReplacement {
    private static final String FILE = "_file";
    private static final String NEW = "_new";
    private static final String TOUCHED = "_touched";

    /** Up to so many rows go to every task whole, rather than shuffling the table by key. */
    private static final long BROADCAST_ROWS = 500_000;

    private final Table iceberg;
    private final TableSpec table;
    private final Optional<String> branch;
    private final Optional<Long> head;
    private final Dataset<Row> present;
    private final Dataset<Row> keys;
    private final Dataset<Row> rows;
    private final int buckets;

    /**
     * @param keys the keys whose rows are replaced, in columns of the table; each once
     * @param rows what the table is to have of these keys
     */
    RowReplacement(Lake lake, TableSpec table, Dataset<Row> keys, Dataset<Row> rows) {
        this.iceberg = lake.icebergTable(table);
        this.table = table;
        this.branch = lake.branch(table);
        this.head = lake.head(table).map(Commit::snapshotId);
        this.present = lake.read(table);
        this.keys = keys;
        this.rows = rows;
        this.buckets = lake.buckets();
    }

    /** Writes the new files and commits them in the place of the old ones, also where there are neither. */
    void commit(Map<String, String> summary) {
        Dataset<Row> wanted = rows.persist();
        Dataset<Row> located = located().persist();
        try {
            Map<String, Long> touched = new HashMap<>();
            located.groupBy(FILE)
                    .count()
                    .collectAsList()
                    .forEach(file -> touched.put(file.getString(0), file.getLong(1)));
            long replaced = touched.values().stream().mapToLong(Long::longValue).sum();
            Map<String, String> counted = new HashMap<>(summary);
            counted.put(Commit.REPLACED_ROWS, String.valueOf(replaced));
            Dataset<Row> replacements = replacements(located, wanted);
            commit(
                    written(
                            tasks(touched.keySet()),
                            replaced <= BROADCAST_ROWS ? broadcast(replacements) : replacements,
                            inserts(located, wanted)),
                    counted);
        } finally {
            located.unpersist();
            wanted.unpersist();
        }
    }

    private record Exchange(List<FileScanTask> obsolete, Set<DataFile> files) {}

    private void commit(Exchange exchange, Map<String, String> summary) {
        OverwriteFiles overwrite = iceberg.newOverwrite();
        exchange.obsolete().forEach(task -> overwrite.deleteFile(task.file()));
        exchange.files().forEach(overwrite::addFile);
        branch.ifPresent(overwrite::toBranch);
        head.ifPresent(snapshot -> overwrite
                .validateFromSnapshot(snapshot)
                .validateNoConflictingData()
                .validateNoConflictingDeletes());
        summary.forEach(overwrite::set);
        overwrite.commit();
    }

    /** The table's rows of the keys: their key in the table and the file that each lies in. */
    private Dataset<Row> located() {
        String[] by = keys.columns();
        Dataset<Row> narrow = present.select(Stream.concat(
                        Stream.concat(table.key().stream(), Arrays.stream(by)).distinct(), Stream.of(FILE))
                .map(name -> col(name))
                .toArray(Column[]::new));
        Bounds bounds = Bounds.of(keys);
        Dataset<Row> within = narrow.where(bounds.condition());
        return within.join(bounds.rows() <= BROADCAST_ROWS ? broadcast(keys) : keys, by, "left_semi");
    }

    /** How many keys there are, and between which numbers; Iceberg skips the files outside. */
    private record Bounds(long rows, Column condition) {
        static Bounds of(Dataset<Row> keys) {
            List<String> numbers = Arrays.stream(keys.schema().fields())
                    .filter(field -> field.dataType().equals(DataTypes.LongType))
                    .map(field -> field.name())
                    .toList();
            Column[] extremes = numbers.stream()
                    .flatMap(name -> Stream.of(min(name), max(name)))
                    .toArray(Column[]::new);
            Row row = keys.agg(count(lit(1)), extremes).first();
            Column condition = lit(true);
            for (int i = 0; i < numbers.size() && row.getLong(0) > 0; i++) {
                condition = condition.and(col(numbers.get(i)).between(row.get(1 + 2 * i), row.get(2 + 2 * i)));
            }
            return new Bounds(row.getLong(0), condition);
        }
    }

    private List<FileScanTask> tasks(Set<String> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        List<FileScanTask> tasks = new ArrayList<>();
        TableScan scan = iceberg.newScan().useSnapshot(head.orElseThrow());
        try (CloseableIterable<FileScanTask> all = scan.planFiles()) {
            all.forEach(task -> {
                if (files.contains(task.file().location())) {
                    tasks.add(task);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + table.name(), e);
        }
        return tasks;
    }

    private Dataset<Row> inserts(Dataset<Row> located, Dataset<Row> wanted) {
        Dataset<Row> inserts = wanted.join(located, names(table.key()), "left_anti")
                .selectExpr(table.schema().fieldNames());
        return StagedFiles.byPartition(table, buckets, inserts);
    }

    private Exchange written(List<FileScanTask> obsolete, Dataset<Row> replacements, Dataset<Row> inserts) {
        if (obsolete.isEmpty()) {
            return new Exchange(obsolete, StagedFiles.write(iceberg, group -> inserts));
        }
        List<String> staged = new ArrayList<>();
        try {
            return new Exchange(obsolete, StagedFiles.write(iceberg, group -> {
                staged.add(group);
                ScanTaskSetManager.get().stageTasks(iceberg, group, obsolete);
                return rewritten(group, replacements).unionByName(inserts);
            }));
        } finally {
            staged.forEach(group -> ScanTaskSetManager.get().removeTasks(iceberg, group));
        }
    }

    /** The keys that the table has, each with its new row, or NULL where it goes. */
    private Dataset<Row> replacements(Dataset<Row> located, Dataset<Row> wanted) {
        Column[] columns =
                table.columns().stream().map(column -> col(column.name())).toArray(Column[]::new);
        return located.select(columns(table.key()))
                .join(
                        wanted.withColumn(NEW, struct(columns)).select(columns(table.key(), NEW)),
                        names(table.key()),
                        "left")
                .withColumn(TOUCHED, lit(true));
    }

    /** The rows of the touched files, those of the keys in their new form or gone. */
    private Dataset<Row> rewritten(String group, Dataset<Row> replacements) {
        Column gone = col(TOUCHED).isNotNull().and(col(NEW).isNull());
        Column[] values = table.columns().stream()
                .map(column -> when(col(NEW).isNotNull(), col(NEW + "." + column.name()))
                        .otherwise(col(column.name()))
                        .as(column.name()))
                .toArray(Column[]::new);
        return present.sparkSession()
                .read()
                .format("iceberg")
                .load(group)
                .join(replacements, names(table.key()), "left")
                .where(gone.isNull().or(gone.equalTo(false)))
                .select(values);
    }

    private static String[] names(List<String> columns) {
        return columns.toArray(String[]::new);
    }

    private static Column[] columns(List<String> names, String... more) {
        return Stream.concat(names.stream(), Arrays.stream(more))
                .map(name -> col(name))
                .toArray(Column[]::new);
    }
}
