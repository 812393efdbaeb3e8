package io.lotlake.bronze.sync;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.lotlake.bronze.config.Detector;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.KnownKeys;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.bronze.log.PresentRows;
import io.lotlake.bronze.log.RowOperation;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.source.RowKeys;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.bronze.sync.ShardPlan.Counts;
import io.lotlake.common.lake.KeySet;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.NewRows;
import io.lotlake.common.table.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The changes of one Bronze table: the rows of the source under the cut, compared with the present rows of Bronze. It
 * writes nothing, and keeps the outcome until {@link #close()}.
 */
final class TableSync implements AutoCloseable {
    private final Lake lake;
    private final Landing landing;
    private final Detection detection;
    private final List<String> key;
    private final StructType schema;
    private final TablePlan plan;
    private final Reading reading;
    private final SourceRows source;
    private final ShardCounts counts;

    private final List<Dataset<Row>> kept = new ArrayList<>();
    private final List<Dataset<Row>> changes = new ArrayList<>();

    /** Changed rows that the driver found. */
    private List<InternalRow> collected = List.of();

    /**
     * What a table shares with the others that are synced at the same time.
     *
     * @param readers how many connections may read the source for this table at once
     * @param bytes how many more bytes of rows the driver may take of all tables
     */
    record Reading(SharedQuery query, int readers, AtomicLong bytes) {}

    private TableSync(Lake lake, TablePlan plan, Detection detection, Reading reading) {
        this.lake = lake;
        this.landing = plan.landing();
        this.detection = detection;
        this.plan = plan;
        this.reading = reading;
        this.key = new ArrayList<>(landing.shardColumn().stream().toList());
        this.key.addAll(keyColumns());
        this.source = new SourceRows(lake, landing, detection.cut(), reading.readers());
        this.counts = new ShardCounts(landing, keyColumns(), reading.query());
        this.schema = SparkSchemaUtil.convert(lake.icebergTable(landing.table()).schema());
    }

    /** Reads and compares. Where Bronze must have missed rows of a shard, it compares the shard as a whole. */
    static TableSync compute(Lake lake, TablePlan plan, Detection detection, Reading reading) throws Exception {
        TableSync sync = new TableSync(lake, plan, detection, reading);
        List<ShardPlan> missed = sync.compute();
        if (!missed.isEmpty()) {
            sync.close();
            sync = new TableSync(lake, plan.comparing(missed, detection), detection, reading);
            sync.compute();
        }
        return sync;
    }

    private List<String> keyColumns() {
        return Shards.keyColumns(landing.table(), landing.shardColumn());
    }

    Landing landing() {
        return landing;
    }

    List<ShardPlan> plans() {
        return plan.plans();
    }

    /** The source tables to read in full. */
    List<SourceTable> unknown() {
        return plan.unknown();
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>(plan.notes());
        if (!detection.sync().follows(landing)) {
            for (ShardPlan shard : plans()) {
                long kept = kept(shard);
                if (kept > 0) {
                    notes.add(kept + " rows are kept that " + shard.source().relation()
                            + " has no more (lotlake.bronze.forgotten)");
                }
            }
        }
        return notes;
    }

    /** How many rows Bronze has beyond those of the source; zero if nobody counted the rows of the source. */
    private long kept(ShardPlan shard) {
        long added = counts(shard.shard()).added();
        return shard.isWhole()
                ? shard.mark().rows() + added - counts.found(shard.shard())
                : shard.left(added).orElse(0);
    }

    /** How many rows the sync read because they may have changed. */
    long found() {
        return counts.found();
    }

    /** How many rows changed. */
    Counts counts() {
        return counts.changed();
    }

    /** How many rows of a shard changed. */
    Counts counts(String shard) {
        return counts.changed(shard);
    }

    void lookAt(DeleteGuard guard) {
        boolean follows = detection.sync().follows(landing);
        for (ShardPlan shard : plans()) {
            if (follows) {
                guard.lookAt(shard, counts(shard.shard()));
            } else {
                guard.lookAtKept(shard, kept(shard));
            }
        }
    }

    /** Computes the changes. Returns the plans of those shards of which Bronze must have missed rows. */
    private List<ShardPlan> compute() throws Exception {
        Optional<DriverComparison.Outcome> few =
                new DriverComparison(lake, landing, detection, keyColumns(), reading).compare(plans());
        Optional<Dataset<Row>> rows = Optional.empty();
        if (few.isPresent()) {
            collected = few.get().changed();
            few.get()
                    .shards()
                    .forEach((shard, found) ->
                            counts.note(shard, found.rows(), found.hasNull(), found.repeats(), found.changes()));
        } else {
            rows = source.named(plans()).map(this::keep);
            rows.ifPresent(this::keepUpserts);
        }
        List<ShardPlan> missed = new ArrayList<>();
        List<ShardPlan> losing = new ArrayList<>();
        for (ShardPlan shard : plans()) {
            OptionalLong left = shard.left(counts(shard.shard()).added());
            if (left.orElse(0) < 0) {
                missed.add(shard);
            } else if (shard.checksDeletes() && left.orElse(1) > 0) {
                losing.add(shard);
            }
        }
        if (missed.isEmpty() && !losing.isEmpty()) {
            keepGone(rows, losing);
            losing.stream().filter(shard -> !isExplained(shard)).forEach(missed::add);
        }
        return missed;
    }

    private boolean isExplained(ShardPlan shard) {
        Counts changed = counts(shard.shard());
        return shard.left(changed.added()).orElse(changed.gone()) == changed.gone();
    }

    private Dataset<Row> keep(Dataset<Row> rows) {
        Dataset<Row> persisted = rows.persist();
        kept.add(persisted);
        return persisted;
    }

    /** Compares the rows with those of Bronze, and keeps those that are new or different. */
    private void keepUpserts(Dataset<Row> rows) {
        RowComparison comparison = new RowComparison(key, List.of(rows.columns()));
        Dataset<Row> judged = detection.sync().detector(landing) == Detector.APPEND
                ? judgedByKey(comparison, rows)
                : counted(comparison, keep(comparison.judge(rows, presentOfFound(comparison, rows))));
        if (counts.found() == 0) {
            return;
        }
        Dataset<Row> upserts = judged.where(col(RowComparison.DIFFERS)).select(Columns.named(comparison.columns()));
        if (!counts.doubts().operations().isEmpty()) {
            upserts = upserts.union(settled(comparison, judged));
        }
        changes.add(upserts.select(projection(RowOperation.UPSERT, Set.of(rows.columns()))));
    }

    /**
     * Compares by key. Rows with keys beyond all that Bronze knows are new without a comparison. The others are
     * compared with the rows of Bronze from their least key on. A log that only grew takes one query.
     */
    private Dataset<Row> judgedByKey(RowComparison comparison, Dataset<Row> rows) {
        Optional<KnownKeys> known = KnownKeys.of(lake, landing.table(), landing.shardColumn(), keyColumns());
        if (known.isEmpty()) {
            return counted(comparison, keep(comparison.judge(rows, comparison.among(present(plans()), rows))));
        }
        Column isBeyond = known.get().isBeyond(counts.shard(), shards(plans()));
        ShardCounts.Overlap overlap =
                counts.countNew(rows, isBeyond, known.get().key());
        if (overlap.rows() == 0) {
            return comparison.allNew(rows);
        }
        Dataset<Row> present = present(plans());
        if (overlap.leastKey().isPresent()) {
            present = present.where(
                    col(known.get().key()).geq(lit(overlap.leastKey().getAsLong())));
        }
        Dataset<Row> old = rows.where(not(isBeyond));
        return counted(
                comparison,
                keep(comparison
                        .judge(old, comparison.among(present, old))
                        .unionByName(comparison.allNew(rows.where(isBeyond)), true)));
    }

    private Dataset<Row> counted(RowComparison comparison, Dataset<Row> judged) {
        counts.countJudged(comparison, judged);
        return judged;
    }

    /** The rows in doubt that turn out to differ. */
    private Dataset<Row> settled(RowComparison comparison, Dataset<Row> judged) {
        Dataset<Row> versions = lake.readLatest(landing.table())
                .where(counts.shard().isin(shards(plans()).toArray()))
                .where(mayHaveKeysOfFound())
                .where(col(LogColumns.OPERATION)
                        .isin(counts.doubts().operations().toArray()))
                .where(col(LogColumns.INGESTED_AT)
                        .geq(timestamp_micros(lit(counts.doubts().oldest()))));
        Dataset<Row> different = keep(comparison.settle(judged, versions));
        counts.add(different, rows -> new Counts(rows, 0, 0));
        return different;
    }

    private static List<String> shards(List<ShardPlan> plans) {
        return plans.stream().map(ShardPlan::shard).toList();
    }

    private Dataset<Row> present(List<ShardPlan> plans) {
        return present(plans, UnaryOperator.identity());
    }

    /** @param chosen chooses rows of Bronze by their keys, before it is known which of them are present */
    private Dataset<Row> present(List<ShardPlan> plans, UnaryOperator<Dataset<Row>> chosen) {
        Dataset<Row> rows = chosen.apply(lake.readLatest(landing.table()));
        List<String> shards = shards(plans);
        return landing.shardColumn()
                .map(column -> PresentRows.among(rows, lake, landing.table(), column, shards, keyColumns()))
                .orElseGet(() -> PresentRows.among(rows, lake, landing.table(), keyColumns()));
    }

    /** The present rows of Bronze that have the keys of the rows that are read. */
    private Dataset<Row> presentOfFound(RowComparison comparison, Dataset<Row> found) {
        return keysOfFound()
                .map(keys -> present(readPlans(), rows -> keys.select(rows.where(mayHaveKeysOfFound()))))
                .orElseGet(() -> comparison.among(present(readPlans()).where(mayHaveKeysOfFound()), found));
    }

    /** The keys of the rows that are read, if they are few. Spark then reads Bronze without a look at these rows. */
    private Optional<KeySet> keysOfFound() {
        return readPlans().stream()
                .map(ShardPlan::keys)
                .reduce(RowKeys::with)
                .flatMap(RowKeys::listed)
                .map(keys -> KeySet.of(lake.spark(), keyColumns().get(0), keys));
    }

    private List<ShardPlan> readPlans() {
        return plans().stream().filter(shard -> !shard.chunks().isEmpty()).toList();
    }

    /** True for all rows of Bronze that have the keys of rows that are read. */
    private Column mayHaveKeysOfFound() {
        return readPlans().stream()
                .map(shard -> shard.mayHaveKeys(counts.shard(), col(keyColumns().get(0))))
                .reduce(Column::or)
                .orElse(lit(false));
    }

    private void keepGone(Optional<Dataset<Row>> read, List<ShardPlan> plans) {
        List<String> whole =
                plans.stream().filter(ShardPlan::isWhole).map(ShardPlan::shard).toList();
        Dataset<Row> present = present(plans).select(Columns.named(key));
        Dataset<Row> there = read.map(
                        rows -> rows.where(counts.shard().isin(whole.toArray())).select(Columns.named(key)))
                .orElse(present.where(lit(false)));
        List<ShardPlan> others = plans.stream().filter(plan -> !plan.isWhole()).toList();
        Dataset<Row> now = source.keys(others, keyColumns())
                .map(rows -> rows.select(Columns.named(key)).union(there))
                .orElse(there);
        Dataset<Row> gone = keep(present.join(now, key.toArray(String[]::new), "left_anti")
                .select(projection(RowOperation.DELETION, Set.copyOf(key))));
        counts.add(gone, rows -> new Counts(0, 0, rows));
        changes.add(gone);
    }

    /** All columns of the table: those that are given, those of the run, and NULL for the others. */
    private Column[] projection(String operation, Set<String> given) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : schema.fields()) {
            Column value = switch (field.name()) {
                case LogColumns.RUN_ID -> lit(lake.run().id());
                case LogColumns.INGESTED_AT -> lit(lake.run().startedAt());
                case LogColumns.OPERATION -> lit(operation);
                default -> given.contains(field.name()) ? col(field.name()) : lit(null);
            };
            columns.add(value.cast(field.dataType()).as(field.name()));
        }
        return columns.toArray(Column[]::new);
    }

    /** The changed rows. */
    NewRows changes() {
        long all = counts().upserts() + counts().gone();
        return new NewRows(changes.stream().reduce(Dataset::union), all - collected.size(), collected);
    }

    /** Forgets the changed rows, which have been appended. */
    void appended() {
        collected = List.of();
    }

    @Override
    public void close() {
        // Releases rows that were computed from others first, so that Spark does not plan them again.
        for (int i = kept.size() - 1; i >= 0; i--) {
            kept.get(i).unpersist();
        }
    }
}
