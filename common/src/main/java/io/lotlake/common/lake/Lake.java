package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.run.Run;
import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.DataFrameWriterV2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.parser.ParseException;

/** The tables of the lake for one run. Every write goes through here, carries the run and the step, and happens once. */
public final class Lake {
    private static final Pattern BUCKETS = Pattern.compile("bucket\\((\\d+), ");

    private final SparkSession spark;
    private final int buckets;
    private final Run run;

    public Lake(SparkSession spark, int buckets, Run run) {
        this.spark = spark;
        this.buckets = buckets;
        this.run = run;
    }

    public SparkSession spark() {
        return spark;
    }

    public Run run() {
        return run;
    }

    public Dataset<Row> read(TableSpec table) {
        return spark.table(table.name());
    }

    public boolean exists(TableSpec table) {
        return spark.catalog().tableExists(table.name());
    }

    /**
     * Creates the table where it is missing.
     *
     * @throws LotlakeException with exit code 3 where it exists with other columns or another number of buckets
     */
    public synchronized void create(TableSpec table) {
        spark.sql("CREATE NAMESPACE IF NOT EXISTS " + table.namespace());
        if (exists(table)) {
            checkColumns(table);
            checkBuckets(table);
        } else {
            spark.sql(table.createStatement(buckets));
        }
    }

    private void checkColumns(TableSpec table) {
        Set<String> present = Set.of(read(table).columns());
        List<String> missing = table.columns().stream()
                .map(column -> column.name())
                .filter(name -> !present.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot use " + table.name() + ": it lacks " + missing
                            + "; it was made by another version of lotlake, add the columns or use another warehouse and catalog");
        }
    }

    private void checkBuckets(TableSpec table) {
        if (table.partitioning().stream().noneMatch(transform -> transform.startsWith("bucket(N,"))) {
            return;
        }
        String partitioning = spark.sql("DESCRIBE EXTENDED " + table.name()).collectAsList().stream()
                .map(row -> String.join(" ", row.getString(0), String.valueOf(row.get(1))))
                .collect(Collectors.joining("\n"));
        Matcher actual = BUCKETS.matcher(partitioning);
        if (actual.find() && Integer.parseInt(actual.group(1)) != buckets) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot use " + table.name() + ": it has " + actual.group(1) + " buckets but lotlake.buckets = "
                            + buckets + "; set lotlake.buckets = " + actual.group(1));
        }
    }

    /** The table as Iceberg's own library knows it. */
    public Table icebergTable(TableSpec table) {
        try {
            return Spark3Util.loadIcebergTable(spark, table.name());
        } catch (ParseException | NoSuchTableException e) {
            throw dropped(table, e);
        }
    }

    /** Adds written files in one commit, also where there are none; the properties go into the snapshot's summary. */
    public Commit appendFiles(TableSpec table, List<DataFile> files, String step, Map<String, String> properties) {
        return once(table, step, properties, summary -> {
            AppendFiles append = icebergTable(table).newAppend();
            files.forEach(append::appendFile);
            summary.forEach(append::set);
            append.commit();
        });
    }

    /**
     * Adds written files and takes others out, in one commit.
     *
     * @param obsolete beginnings of the names of the files that go
     */
    public Commit exchangeFiles(
            TableSpec table, List<DataFile> files, Set<String> obsolete, String step, Map<String, String> properties) {
        if (obsolete.isEmpty()) {
            return appendFiles(table, files, step, properties);
        }
        return once(table, step, properties, summary -> {
            OverwriteFiles overwrite = icebergTable(table).newOverwrite();
            files.forEach(overwrite::addFile);
            filesNamed(table, obsolete).forEach(overwrite::deleteFile);
            summary.forEach(overwrite::set);
            overwrite.commit();
        });
    }

    private List<DataFile> filesNamed(TableSpec table, Set<String> beginnings) {
        List<DataFile> found = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                icebergTable(table).newScan().planFiles()) {
            tasks.forEach(task -> {
                String location = task.file().location();
                String name = location.substring(location.lastIndexOf('/') + 1);
                if (beginnings.stream().anyMatch(name::startsWith)) {
                    found.add(task.file().copy());
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + table.name(), e);
        }
        return found;
    }

    /** Adds rows in one commit; the properties go into the snapshot's summary. */
    public Commit append(TableSpec table, Dataset<Row> rows, String step, Map<String, String> properties) {
        return once(table, step, properties, summary -> write(table, rows, summary, DataFrameWriterV2::append));
    }

    /** Replaces all rows in one commit; readers see the old rows or the new. */
    public Commit overwrite(TableSpec table, Dataset<Row> rows, String step) {
        return overwrite(table, rows, step, Map.of());
    }

    /** Replaces all rows in one commit; the properties go into the snapshot's summary. */
    public Commit overwrite(TableSpec table, Dataset<Row> rows, String step, Map<String, String> properties) {
        return once(
                table, step, properties, summary -> write(table, rows, summary, writer -> writer.overwrite(lit(true))));
    }

    /**
     * Puts rows in the place of those that the table has of the keys, in one commit that rewrites only the files that hold them.
     *
     * @param keys in columns of the table, each key once
     * @param rows what the table is to have of these keys; keys that are not among them leave the table
     */
    public Commit replaceRows(
            TableSpec table, Dataset<Row> keys, Dataset<Row> rows, String step, Map<String, String> properties) {
        return once(
                table,
                step,
                properties,
                summary -> new RowReplacement(icebergTable(table), table, read(table), keys, rows, buckets)
                        .commit(summary));
    }

    private interface Write {
        void to(DataFrameWriterV2<Row> writer) throws NoSuchTableException;
    }

    private static void write(TableSpec table, Dataset<Row> rows, Map<String, String> summary, Write write) {
        DataFrameWriterV2<Row> writer = rows.writeTo(table.name()).option("fanout-enabled", "true");
        summary.forEach((key, value) -> writer.option("snapshot-property." + key, value));
        try {
            write.to(writer);
        } catch (NoSuchTableException e) {
            throw dropped(table, e);
        }
    }

    private static LotlakeException dropped(TableSpec table, Exception e) {
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot use " + table.name() + ": it was dropped meanwhile; run the command again",
                e);
    }

    /** Writes unless the run has done this step before. */
    private Commit once(
            TableSpec table, String step, Map<String, String> properties, Consumer<Map<String, String>> write) {
        Optional<Commit> earlier = find(table, step);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Map<String, String> summary = new HashMap<>(properties);
        summary.put(Commit.RUN_ID, run.id());
        summary.put(Commit.STEP, step);
        summary.put(Commit.RUN_STARTED, run.startedAt().toString());
        write.accept(summary);
        return find(table, step)
                .orElseThrow(() -> new IllegalStateException("the commit of " + step + " is not in " + table.name()));
    }

    private Optional<Commit> find(TableSpec table, String step) {
        return commits(table).stream()
                .filter(commit -> commit.isOf(run.id(), step))
                .findFirst();
    }

    /** All retained snapshots of the table, oldest first. */
    public List<Commit> commits(TableSpec table) {
        List<Commit> commits = new ArrayList<>();
        for (Snapshot snapshot : icebergTable(table).snapshots()) {
            commits.add(Commit.of(snapshot));
        }
        return commits;
    }
}
