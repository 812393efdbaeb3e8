package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.catalog.LakeCatalog;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.session.LazySession;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The tables of the lake for one run. Every write goes through here, carries the run and the step, and happens once. */
public final class Lake {
    private final Supplier<SparkSession> session;
    private final Supplier<Catalog> catalog;
    private final Buckets buckets;
    private final Run run;
    private final Optional<OpenRun> open;
    private final Branches branches;

    /**
     * The lake for a run that nobody keeps account of, and that publishes nothing.
     *
     * @param buckets of every new table; empty where each gets its own number
     */
    public Lake(SparkSession spark, OptionalInt buckets, Run run) {
        this(() -> spark, () -> catalogOf(spark), buckets, run, Optional.empty());
    }

    /** The lake for a run that holds its lock. */
    public Lake(SparkSession spark, OptionalInt buckets, OpenRun open) {
        this(() -> spark, () -> catalogOf(spark), buckets, open.run(), Optional.of(open));
    }

    /** The lake for a run that holds its lock; Spark starts when the run has use for it. */
    public Lake(LazySession session, OptionalInt buckets, OpenRun open) {
        this(session, session::catalog, buckets, open.run(), Optional.of(open));
    }

    private Lake(
            Supplier<SparkSession> session,
            Supplier<Catalog> catalog,
            OptionalInt buckets,
            Run run,
            Optional<OpenRun> open) {
        this.session = session;
        this.catalog = catalog;
        this.buckets = new Buckets(buckets);
        this.run = run;
        this.open = open;
        this.branches = new Branches(run);
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
        return declared(table, spark().table(table.name() + ".snapshot_id_" + snapshotId));
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
        return icebergCatalog().tableExists(identity(table));
    }

    /**
     * Creates the table where it is missing. A published table gets the run's branch, and the optional columns that it lacks: they
     * are NULL for readers of main until the rows are published.
     *
     * @throws LotlakeException with exit code 3 where it exists with other columns or another number of buckets
     */
    public synchronized void create(TableSpec table) {
        if (exists(table)) {
            addColumns(table);
            checkColumns(table);
            buckets.check(table, icebergTable(table));
            setProperties(table);
        } else {
            spark().sql("CREATE NAMESPACE IF NOT EXISTS " + table.namespace());
            Failpoints.call(Failpoint.CREATE_TABLE, () -> spark().sql(table.createStatement(newBuckets(table))));
        }
        if (table.isPublished() && !hasBranch(table)) {
            branches.create(table.name(), icebergTable(table));
        }
    }

    private void addColumns(TableSpec table) {
        List<ColumnSpec> missing = missingColumns(table);
        if (table.isPublished() && !missing.isEmpty() && missing.stream().noneMatch(ColumnSpec::required)) {
            UpdateSchema update = icebergTable(table).updateSchema();
            missing.forEach(column ->
                    update.addColumn(column.name(), SparkSchemaUtil.convert(column.type()), column.description()));
            update.commit();
        }
    }

    private List<ColumnSpec> missingColumns(TableSpec table) {
        Schema present = icebergTable(table).schema();
        return table.columns().stream()
                .filter(column -> present.findField(column.name()) == null)
                .toList();
    }

    private void checkColumns(TableSpec table) {
        List<String> missing =
                missingColumns(table).stream().map(ColumnSpec::name).toList();
        if (!missing.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot use " + table.name() + ": it lacks " + missing
                            + "; it was made by another version of lotlake, add the columns or use another warehouse and catalog");
        }
    }

    private int newBuckets(TableSpec table) {
        return table.isBucketed() ? buckets.choose(table, Extents.of(table, this::find)) : 1;
    }

    /** The table as Iceberg's own library knows it; empty where no run has created it yet. */
    public Optional<Table> find(TableSpec table) {
        return exists(table) ? Optional.of(icebergTable(table)) : Optional.empty();
    }

    /** The table as Iceberg's own library knows it. */
    public Table icebergTable(TableSpec table) {
        try {
            return icebergCatalog().loadTable(identity(table));
        } catch (org.apache.iceberg.exceptions.NoSuchTableException e) {
            throw dropped(table, e);
        }
    }

    private Catalog icebergCatalog() {
        return catalog.get();
    }

    private static Catalog catalogOf(SparkSession spark) {
        return Spark3Util.loadIcebergCatalog(spark, spark.catalog().currentCatalog());
    }

    private static TableIdentifier identity(TableSpec table) {
        return TableIdentifier.parse(table.name());
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
        return once(table, step, properties, summary -> {
            Table iceberg = icebergTable(table);
            Dataset<Row> together = StagedFiles.byPartition(iceberg, table, rows);
            AppendFiles append = iceberg.newAppend();
            StagedFiles.write(iceberg, group -> together).forEach(append::appendFile);
            branch(table).ifPresent(append::toBranch);
            summary.forEach(append::set);
            append.commit();
        });
    }

    /** Replaces all rows in one commit; readers see the old rows or the new. */
    public Commit overwrite(TableSpec table, Dataset<Row> rows, String step) {
        return overwrite(table, rows, step, Map.of());
    }

    /** Replaces all rows in one commit; the properties go into the snapshot's summary. */
    public Commit overwrite(TableSpec table, Dataset<Row> rows, String step, Map<String, String> properties) {
        return once(table, step, properties, summary -> {
            Table iceberg = icebergTable(table);
            Dataset<Row> together = StagedFiles.byPartition(iceberg, table, rows);
            OverwriteFiles overwrite = iceberg.newOverwrite().overwriteByRowFilter(Expressions.alwaysTrue());
            StagedFiles.write(iceberg, group -> together).forEach(overwrite::addFile);
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
        return once(table, step, properties, summary -> {
            setProperties(table);
            new RowReplacement(this, table, wanted.get()).commit(summary);
        });
    }

    /** Tables of earlier versions of lotlake lack some. */
    private void setProperties(TableSpec table) {
        Table iceberg = icebergTable(table);
        Map<String, String> missing = new HashMap<>(table.properties());
        missing.entrySet().removeAll(iceberg.properties().entrySet());
        if (!missing.isEmpty()) {
            UpdateProperties update = iceberg.updateProperties();
            missing.forEach(update::set);
            update.commit();
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
        Failpoints.run(commitOf(table), () -> write.accept(summary));
        Commit commit = find(table, step)
                .orElseThrow(() -> new IllegalStateException("the commit of " + step + " is not in " + table.name()));
        open.ifPresent(ledger -> ledger.committed(commit.snapshotId()));
        return commit;
    }

    private static Failpoint commitOf(TableSpec table) {
        return switch (table.namespace()) {
            case "bronze" -> Failpoint.BRONZE_COMMIT;
            case "gold" -> Failpoint.GOLD_COMMIT;
            default -> Failpoint.SILVER_COMMIT;
        };
    }

    /** A commit to a branch that was given up is none. */
    private Optional<Commit> find(TableSpec table, String step) {
        for (Snapshot snapshot : branches.visible(table.name(), icebergTable(table))) {
            Commit commit = Commit.of(snapshot);
            if (commit.isOf(run.id(), step)) {
                return Optional.of(commit);
            }
        }
        return Optional.empty();
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
        return (LakeCatalog) icebergCatalog();
    }

    /** The columns that are declared; those that the rows had not yet are NULL. */
    static Dataset<Row> declared(TableSpec table, Dataset<Row> rows) {
        Set<String> present = Set.of(rows.columns());
        return rows.select(table.columns().stream()
                .map(column -> present.contains(column.name())
                        ? col(column.name())
                        : lit(null).cast(column.type()).as(column.name()))
                .toArray(Column[]::new));
    }

    /** All retained snapshots of the table, oldest first. */
    public List<Commit> commits(TableSpec table) {
        List<Commit> commits = new ArrayList<>();
        icebergTable(table).snapshots().forEach(snapshot -> commits.add(Commit.of(snapshot)));
        return commits;
    }
}
