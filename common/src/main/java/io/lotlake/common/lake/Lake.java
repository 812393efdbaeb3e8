package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.run.Run;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.DataFrameWriterV2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;

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
    public void create(TableSpec table) {
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

    /**
     * Adds rows; the properties go into the snapshot's summary. The rows of a Spark partition belong to one or few
     * partitions of the table, so they are neither shuffled nor sorted.
     */
    public Commit append(TableSpec table, Dataset<Row> rows, String step, Map<String, String> properties) {
        return write(
                table,
                rows,
                step,
                properties,
                writer -> writer.option("distribution-mode", "none")
                        .option("fanout-enabled", "true")
                        .append());
    }

    /** Replaces all rows in one commit; readers see the old rows or the new. */
    public Commit overwrite(TableSpec table, Dataset<Row> rows, String step) {
        return write(table, rows, step, Map.of(), writer -> writer.overwrite(lit(true)));
    }

    private Commit write(
            TableSpec table, Dataset<Row> rows, String step, Map<String, String> properties, WriteAction action) {
        Optional<Commit> earlier =
                commits(table).stream().filter(c -> c.isOf(run.id(), step)).findFirst();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Map<String, String> summary = new HashMap<>(properties);
        summary.put(Commit.RUN_ID, run.id());
        summary.put(Commit.STEP, step);
        DataFrameWriterV2<Row> writer = rows.writeTo(table.name());
        summary.forEach((key, value) -> writer.option("snapshot-property." + key, value));
        try {
            action.run(writer);
        } catch (NoSuchTableException e) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot write " + table.name() + ": it was dropped meanwhile; run the command again",
                    e);
        }
        return commits(table).stream()
                .filter(c -> c.isOf(run.id(), step))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the commit of " + step + " is not in " + table.name()));
    }

    /** All retained snapshots of the table, oldest first; a row each in Iceberg's metadata, so there are few. */
    public List<Commit> commits(TableSpec table) {
        List<Commit> commits = new ArrayList<>();
        List<Row> rows = spark.sql("SELECT snapshot_id, committed_at, summary FROM " + table.name()
                        + ".snapshots ORDER BY committed_at")
                .collectAsList();
        for (Row row : rows) {
            commits.add(new Commit(row.getLong(0), row.getTimestamp(1).toInstant(), row.getJavaMap(2)));
        }
        return commits;
    }

    @FunctionalInterface
    private interface WriteAction {
        void run(DataFrameWriterV2<Row> writer) throws NoSuchTableException;
    }
}
