package io.lotlake.common.lake;

import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.driver.DayRange;
import io.lotlake.common.driver.DriverScan;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.session.LazySession;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The tables of the lake as one run sees them. Every write goes through this class. A write records the run and the
 * step in its snapshot summary, and takes effect only once. So the name of a step says what its rows are made of.
 */
public final class Lake {
    private final Supplier<SparkSession> session;
    private final Runnable sparkStart;
    private final IcebergTables tables;
    private final Run run;
    private final Optional<OpenRun> open;
    private final Branches branches;
    private final TableCreation creation;
    private final StepCommits commits;

    /**
     * Makes the lake for a run that has no row in the ledger and publishes nothing.
     *
     * @param buckets the number of buckets of every new table; empty if each table gets its own number
     */
    public Lake(SparkSession spark, OptionalInt buckets, Run run) {
        this(() -> spark, () -> {}, IcebergTables.of(spark), buckets, run, Optional.empty());
    }

    /** Makes the lake for a run that holds the lock of the lake. */
    public Lake(SparkSession spark, OptionalInt buckets, OpenRun open) {
        this(() -> spark, () -> {}, IcebergTables.of(spark), buckets, open.run(), Optional.of(open));
    }

    /** Makes the lake for a run that holds the lock of the lake. Spark starts when the run first needs it. */
    public Lake(LazySession session, OptionalInt buckets, OpenRun open) {
        this(session, session::open, new IcebergTables(session::catalog), buckets, open.run(), Optional.of(open));
    }

    private Lake(
            Supplier<SparkSession> session,
            Runnable sparkStart,
            IcebergTables tables,
            OptionalInt buckets,
            Run run,
            Optional<OpenRun> open) {
        this.session = session;
        this.sparkStart = sparkStart;
        this.tables = tables;
        this.run = run;
        this.open = open;
        this.branches = new Branches(run);
        this.creation = new TableCreation(session, tables, new Buckets(buckets));
        this.commits = new StepCommits(tables, branches, run, open);
    }

    public SparkSession spark() {
        return session.get();
    }

    /** Begins to start Spark in the background, for a run that is sure to need it. */
    public void startSpark() {
        sparkStart.run();
    }

    public Run run() {
        return run;
    }

    /** The run's place in the ledger. A publication needs it. */
    public Optional<OpenRun> openRun() {
        return open;
    }

    /**
     * Reads the newest snapshot that this run sees at the moment Spark evaluates the rows. For a published table that
     * the run builds, this is the head of the run's branch; for any other table it is the head of main.
     */
    public Dataset<Row> readLatest(TableSpec table) {
        return spark().table(identifier(table));
    }

    /** Reads the snapshot that is the newest one now. Later writes of the run do not change these rows. */
    public Dataset<Row> readPinned(TableSpec table) {
        return head(table).map(head -> readSnapshot(table, head.snapshotId())).orElseGet(() -> readLatest(table));
    }

    /** Reads one snapshot, published or not. Columns that the table did not have yet are NULL. */
    public Dataset<Row> readSnapshot(TableSpec table, long snapshotId) {
        return table.align(spark().table(table.name() + ".snapshot_id_" + snapshotId));
    }

    /**
     * The name by which this run reads and writes the table. For a published table that the run builds, it names the
     * run's branch.
     */
    public String identifier(TableSpec table) {
        return branches.identifier(table.name());
    }

    /** Whether this run builds the table on a branch and publishes it later. */
    public boolean hasBranch(TableSpec table) {
        return branches.has(table.name());
    }

    /** The name of the run's branch of the table; empty if the run writes to main. */
    Optional<String> branch(TableSpec table) {
        return branches.of(table.name());
    }

    /** The head of main when the run's branch of the table was made; empty if the table was new. */
    public Optional<Long> branchBase(TableSpec table) {
        return branches.base(table.name());
    }

    /** The beginning that the names of all runs' branches share. */
    public static String branchPrefix() {
        return Branches.PREFIX;
    }

    public boolean exists(TableSpec table) {
        return tables.exists(table);
    }

    /**
     * Creates the table if it is missing. A published table also gets the run's branch and any optional column that it
     * lacks. Readers of main see NULL in such a column until its rows are published.
     *
     * @throws LotlakeException with exit code 3 if the table exists with other columns or another number of buckets
     */
    public synchronized void create(TableSpec table) {
        creation.create(table);
        if (table.isPublished() && !hasBranch(table)) {
            branches.create(table.name(), icebergTable(table));
        }
    }

    /** Removes the run's branch of a table if it has the published rows. The run then reads main. */
    public void dropUnusedBranch(TableSpec table) {
        branches.dropUnused(table.name(), icebergTable(table));
    }

    /** The table as Iceberg's own library represents it; empty if no run has created it yet. */
    public Optional<Table> find(TableSpec table) {
        return tables.find(table);
    }

    /** The table as Iceberg's own library represents it. */
    public Table icebergTable(TableSpec table) {
        return tables.load(table);
    }

    /** Adds written files in one commit, even if the list is empty. The properties go into the snapshot's summary. */
    public Commit appendFiles(TableSpec table, List<DataFile> files, String step, Map<String, String> properties) {
        return commits.once(table, step, properties, summary -> {
            AppendFiles append = icebergTable(table).newAppend();
            files.forEach(append::appendFile);
            summary.forEach(append::set);
            append.commit();
        });
    }

    /**
     * Adds written files and removes others in one commit.
     *
     * @param obsolete beginnings of the names of the files to remove. Only files that were added after the snapshot of
     *     that id are removed; {@link Lineage#NONE} stands for the time before the first snapshot
     */
    public Commit exchangeFiles(
            TableSpec table,
            List<DataFile> files,
            Map<String, Long> obsolete,
            String step,
            Map<String, String> properties) {
        if (obsolete.isEmpty()) {
            return appendFiles(table, files, step, properties);
        }
        return commits.once(table, step, properties, summary -> {
            OverwriteFiles overwrite = icebergTable(table).newOverwrite();
            files.forEach(overwrite::addFile);
            tables.filesNamed(table, obsolete).forEach(overwrite::deleteFile);
            summary.forEach(overwrite::set);
            overwrite.commit();
        });
    }

    /** Adds rows in one commit. The properties go into the snapshot's summary. */
    public Commit append(TableSpec table, Dataset<Row> rows, String step, Map<String, String> properties) {
        return append(table, NewRows.of(rows, Long.MAX_VALUE), step, properties);
    }

    /** Adds rows in one commit. The properties go into the snapshot's summary. */
    public Commit append(TableSpec table, NewRows rows, String step, Map<String, String> properties) {
        return commits.once(table, step, properties, summary -> {
            Table iceberg = icebergTable(table);
            AppendFiles append = iceberg.newAppend();
            rows.write(iceberg, table).forEach(append::appendFile);
            branch(table).ifPresent(append::toBranch);
            summary.forEach(append::set);
            append.commit();
        });
    }

    /**
     * Replaces all rows in one commit. Readers see either the old rows or the new ones.
     *
     * @param properties entries for the snapshot's summary
     */
    public Commit overwrite(TableSpec table, Dataset<Row> rows, String step, Map<String, String> properties) {
        return commits.once(table, step, properties, summary -> {
            Table iceberg = icebergTable(table);
            OverwriteFiles overwrite = iceberg.newOverwrite().overwriteByRowFilter(Expressions.alwaysTrue());
            StagedFiles.write(iceberg, table, rows).forEach(overwrite::addFile);
            branch(table).ifPresent(overwrite::toBranch);
            summary.forEach(overwrite::set);
            overwrite.commit();
        });
    }

    /**
     * Replaces the table's rows of the given keys by new rows, in one commit that rewrites no file.
     *
     * @param keys rows with columns of the table's key, each key once
     * @param rows the new rows of these keys; a key without a row here leaves the table
     */
    public Commit replaceRows(
            TableSpec table, Dataset<Row> keys, Dataset<Row> rows, String step, Map<String, String> properties) {
        return replaceRows(table, () -> KeyedRows.of(keys, rows), step, properties);
    }

    /** Replaces the table's rows of the given keys, whose bounds are known, in one commit that rewrites no file. */
    public Commit replaceRows(TableSpec table, KeyedRows wanted, String step, Map<String, String> properties) {
        return replaceRows(table, () -> wanted, step, properties);
    }

    /**
     * Plans to replace rows in the driver.
     *
     * @param bounds the bounds of the keys
     * @return empty if the keys are too many for the driver, or the files that may have them
     */
    public Optional<DriverReplacement> replacement(TableSpec table, KeyBounds bounds) {
        return DriverReplacement.of(this, table, bounds);
    }

    /**
     * Writes rows that the driver has, in place of those of the same keys, in one commit that rewrites no file.
     *
     * @param rows few rows, with the columns of the table in its order, each key once
     */
    public Commit replaceRows(
            TableSpec table,
            DriverReplacement planned,
            List<InternalRow> rows,
            String step,
            Map<String, String> properties) {
        return commits.once(table, step, properties, summary -> {
            creation.setProperties(table);
            planned.commit(rows, summary);
        });
    }

    private Commit replaceRows(
            TableSpec table, Supplier<KeyedRows> wanted, String step, Map<String, String> properties) {
        return commits.once(table, step, properties, summary -> {
            creation.setProperties(table);
            new RowReplacement(this, table, wanted.get()).commit(summary);
        });
    }

    /** The newest commit that this run sees; empty if the table has no published rows yet. */
    public Optional<Commit> head(TableSpec table) {
        return head(table, icebergTable(table)).map(Commit::of);
    }

    /**
     * Plans to look in the driver for rows of the newest snapshot that this run sees.
     *
     * @param filter true for all rows of the keys
     */
    public DriverScan scan(TableSpec table, Expression filter) {
        Table loaded = icebergTable(table);
        return DriverScan.of(loaded, head(table, loaded).map(Snapshot::snapshotId), filter);
    }

    /** Plans to look in the driver for rows of a snapshot, published or not. */
    public DriverScan scan(TableSpec table, long snapshotId, Expression filter) {
        return DriverScan.of(icebergTable(table), Optional.of(snapshotId), filter);
    }

    /** The days of a column in the newest snapshot that this run sees; empty if the metrics do not tell. */
    public Optional<DayRange> days(TableSpec table, String column) {
        Table loaded = icebergTable(table);
        return head(table, loaded).flatMap(head -> DayRange.of(loaded, head.snapshotId(), column));
    }

    /** The newest snapshot that this run sees in the table as it was loaded. */
    Optional<Snapshot> head(TableSpec table, Table loaded) {
        return branches.head(table.name(), loaded);
    }

    /** The number of rows according to the snapshot's metadata, without a scan; zero if nothing was written yet. */
    public long rowCount(TableSpec table) {
        return head(table).map(Commit::totalRows).orElse(0L);
    }

    /**
     * The name for a step that changes no rows. A step has one snapshot, so the name has a number if the run has done
     * the step on the table before.
     */
    public String unusedStep(Table table, String step) {
        long earlier = StreamSupport.stream(table.snapshots().spliterator(), false)
                .filter(snapshot -> run.id().equals(snapshot.summary().get(Commit.RUN_ID)))
                .map(snapshot -> snapshot.summary().getOrDefault(Commit.STEP, ""))
                .filter(taken -> taken.equals(step) || taken.startsWith(step + ", "))
                .count();
        return earlier == 0 ? step : step + ", " + (earlier + 1);
    }

    /** The catalog of the lake. */
    public LakeCatalog catalog() {
        return tables.catalog();
    }

    /** All retained snapshots of the table, oldest first. */
    public List<Commit> commits(TableSpec table) {
        List<Commit> all = new ArrayList<>();
        icebergTable(table).snapshots().forEach(snapshot -> all.add(Commit.of(snapshot)));
        return all;
    }
}
