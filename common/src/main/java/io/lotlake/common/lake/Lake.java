package io.lotlake.common.lake;

import io.lotlake.common.catalog.LakeCatalog;
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
import java.util.Set;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The tables of the lake for one run. Every write goes through here, names run and step in its summary, and happens once. */
public final class Lake {
    private final Supplier<SparkSession> session;
    private final IcebergTables tables;
    private final Run run;
    private final Optional<OpenRun> open;
    private final Branches branches;
    private final TableCreation creation;
    private final StepCommits commits;

    /**
     * The lake for a run that nobody keeps account of, and that publishes nothing.
     *
     * @param buckets of every new table; empty where each gets its own number
     */
    public Lake(SparkSession spark, OptionalInt buckets, Run run) {
        this(() -> spark, IcebergTables.of(spark), buckets, run, Optional.empty());
    }

    /** The lake for a run that holds its lock. */
    public Lake(SparkSession spark, OptionalInt buckets, OpenRun open) {
        this(() -> spark, IcebergTables.of(spark), buckets, open.run(), Optional.of(open));
    }

    /** The lake for a run that holds its lock; Spark starts when the run has use for it. */
    public Lake(LazySession session, OptionalInt buckets, OpenRun open) {
        this(session, new IcebergTables(session::catalog), buckets, open.run(), Optional.of(open));
    }

    private Lake(
            Supplier<SparkSession> session,
            IcebergTables tables,
            OptionalInt buckets,
            Run run,
            Optional<OpenRun> open) {
        this.session = session;
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

    public Run run() {
        return run;
    }

    /** The run's place in the ledger, which a publication needs. */
    public Optional<OpenRun> openRun() {
        return open;
    }

    /**
     * The rows of the newest snapshot that this run sees, whenever Spark asks for them: of a published table that the run builds those
     * of the run's branch, else those of main.
     */
    public Dataset<Row> readLatest(TableSpec table) {
        return spark().table(identifier(table));
    }

    /** The rows of the snapshot that is the newest one now. What the run writes to the table later changes nothing about them. */
    public Dataset<Row> readPinned(TableSpec table) {
        return head(table).map(head -> readSnapshot(table, head.snapshotId())).orElseGet(() -> readLatest(table));
    }

    /** The rows of one snapshot, be it published or not. Columns that the table did not have yet are NULL. */
    public Dataset<Row> readSnapshot(TableSpec table, long snapshotId) {
        return table.align(spark().table(table.name() + ".snapshot_id_" + snapshotId));
    }

    /** The name by which this run reads and writes the table: of a published table that it builds the run's branch of it. */
    public String identifier(TableSpec table) {
        return branches.identifier(table.name());
    }

    /** Whether this run builds the published table, on a branch. */
    public boolean hasBranch(TableSpec table) {
        return branches.has(table.name());
    }

    /** The name of the run's branch of the table; nothing where it writes to main. */
    Optional<String> branch(TableSpec table) {
        return branches.of(table.name());
    }

    /** Where main was when the run's branch of the table was made; nothing where the table was new. */
    public Optional<Long> branchBase(TableSpec table) {
        return branches.base(table.name());
    }

    /** How the names of the branches of all runs begin. */
    public static String branchPrefix() {
        return Branches.PREFIX;
    }

    public boolean exists(TableSpec table) {
        return tables.exists(table);
    }

    /**
     * Creates the table where it is missing. A published table gets the run's branch, and the optional columns that it lacks: they
     * are NULL for readers of main until the rows are published.
     *
     * @throws LotlakeException with exit code 3 where it exists with other columns or another number of buckets
     */
    public synchronized void create(TableSpec table) {
        creation.create(table);
        if (table.isPublished() && !hasBranch(table)) {
            branches.create(table.name(), icebergTable(table));
        }
    }

    /** The table as Iceberg's own library knows it; empty where no run has created it yet. */
    public Optional<Table> find(TableSpec table) {
        return tables.find(table);
    }

    /** The table as Iceberg's own library knows it. */
    public Table icebergTable(TableSpec table) {
        return tables.load(table);
    }

    /** Adds written files in one commit, also where there are none; the properties go into the snapshot's summary. */
    public Commit appendFiles(TableSpec table, List<DataFile> files, String step, Map<String, String> properties) {
        return commits.once(table, step, properties, summary -> {
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
        return commits.once(table, step, properties, summary -> {
            OverwriteFiles overwrite = icebergTable(table).newOverwrite();
            files.forEach(overwrite::addFile);
            tables.filesNamed(table, obsolete).forEach(overwrite::deleteFile);
            summary.forEach(overwrite::set);
            overwrite.commit();
        });
    }

    /** Adds rows in one commit; the properties go into the snapshot's summary. */
    public Commit append(TableSpec table, Dataset<Row> rows, String step, Map<String, String> properties) {
        return commits.once(table, step, properties, summary -> {
            Table iceberg = icebergTable(table);
            AppendFiles append = iceberg.newAppend();
            StagedFiles.write(iceberg, table, rows).forEach(append::appendFile);
            branch(table).ifPresent(append::toBranch);
            summary.forEach(append::set);
            append.commit();
        });
    }

    /**
     * Replaces all rows in one commit. Readers see the old rows or the new ones.
     *
     * @param properties of the snapshot's summary
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
     * Puts rows in the place of those that the table has of the keys, in one commit that rewrites no file.
     *
     * @param keys in columns of the table's key, each key once
     * @param rows what the table is to have of these keys; keys that are not among them leave the table
     */
    public Commit replaceRows(
            TableSpec table, Dataset<Row> keys, Dataset<Row> rows, String step, Map<String, String> properties) {
        return replaceRows(table, () -> KeyedRows.of(keys, rows), step, properties);
    }

    /** Puts rows in the place of those that the table has of the keys, whose bounds are known, in one commit that rewrites no file. */
    public Commit replaceRows(TableSpec table, KeyedRows wanted, String step, Map<String, String> properties) {
        return replaceRows(table, () -> wanted, step, properties);
    }

    private Commit replaceRows(
            TableSpec table, Supplier<KeyedRows> wanted, String step, Map<String, String> properties) {
        return commits.once(table, step, properties, summary -> {
            creation.setProperties(table);
            new RowReplacement(this, table, wanted.get()).commit(summary);
        });
    }

    /** The newest commit that this run sees; nothing where the table has no rows published yet. */
    public Optional<Commit> head(TableSpec table) {
        return branches.head(table.name(), icebergTable(table)).map(Commit::of);
    }

    /** How many rows the table has by the metadata of its snapshot, which costs no scan; none where nothing was written yet. */
    public long rowCount(TableSpec table) {
        return head(table).map(Commit::totalRows).orElse(0L);
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
