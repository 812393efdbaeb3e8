package io.lotlake.bronze.sync;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.config.Detector;
import io.lotlake.bronze.config.SyncConfig;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.KnownKeys;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.bronze.log.PresentVersions;
import io.lotlake.bronze.log.PresentVersions.Version;
import io.lotlake.bronze.log.RowOperation;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.spark.ChunkRowsSource;
import io.lotlake.bronze.spark.CopyShape;
import io.lotlake.bronze.spark.RowBudget;
import io.lotlake.bronze.sync.ShardPlan.Counts;
import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.driver.CollectedRows;
import io.lotlake.common.driver.DriverScan;
import io.lotlake.common.driver.WantedKeys;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.Schema;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Compares few rows of the source with Bronze in the driver, without Spark, which for few rows costs more than the rows.
 * {@link RowComparison} and {@link ShardCounts} say what is compared and counted; the outcome is the same.
 */
final class DriverComparison {
    /** Iceberg compares no more values than these with the bounds of a file. */
    private static final int FEW_NUMBERS = 200;

    private static final Set<DataType> COMPARABLE = Set.of(
            DataTypes.BooleanType,
            DataTypes.ShortType,
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.FloatType,
            DataTypes.DoubleType,
            DataTypes.BinaryType,
            DataTypes.DateType,
            DataTypes.TimestampType,
            DataTypes.TimestampNTZType);

    private final Lake lake;
    private final Landing landing;
    private final Detection detection;
    private final int readers;
    private final long most;
    private final AtomicLong bytes;
    private final List<String> keyColumns;
    private final StructType schema;
    private final CopyShape shape;

    /** The key of a row: the shard, then the key of the source table. */
    private final StructType key;

    private final int[] ofKey;

    /**
     * The changed rows, with the columns of the table in its order.
     *
     * @param shards what was found in each shard that has rows
     */
    record Outcome(List<InternalRow> changed, Map<String, Found> shards) {}

    /**
     * What was found in a shard.
     *
     * @param rows how many rows were read
     * @param hasNull whether a key is NULL
     * @param repeats whether a key is twice among the rows
     */
    record Found(long rows, boolean hasNull, boolean repeats, Counts changes) {}

    /** A row of the source in the form in which it lands. */
    private record Arrival(String shard, @Nullable List<Object> key, InternalRow row) {}

    /**
     * A row that may have changed although its {@code modified} did not.
     *
     * @param present the row that Bronze has
     */
    private record Doubt(Arrival arrival, Version present) {}

    /**
     * @param keyColumns the key within a shard
     * @param reading says how many connections read at once, and how many bytes all tables may take together
     */
    DriverComparison(
            Lake lake, Landing landing, Detection detection, List<String> keyColumns, TableSync.Reading reading) {
        this.lake = lake;
        this.most = CollectedRows.most(landing.table());
        this.bytes = reading.bytes();
        this.landing = landing;
        this.detection = detection;
        this.readers = reading.readers();
        this.keyColumns = keyColumns;
        Schema table = lake.icebergTable(landing.table()).schema();
        this.schema = SparkSchemaUtil.convert(table);
        this.shape = CopyShape.landing(landing.source(), table);
        List<String> all = new ArrayList<>(landing.shardColumn().stream().toList());
        all.addAll(keyColumns);
        this.key = new StructType(all.stream().map(schema::apply).toArray(StructField[]::new));
        this.ofKey = all.stream().mapToInt(schema::fieldIndex).toArray();
    }

    /** Reads and compares; empty if there are too many rows on either side, or rows that only Spark compares. */
    Optional<Outcome> compare(List<ShardPlan> plans) throws Exception {
        if (most < 0 || plans.stream().anyMatch(ShardPlan::isWhole) || !isComparable()) {
            return Optional.empty();
        }
        Optional<List<Arrival>> read = read(plans);
        return read.isEmpty() ? Optional.empty() : judged(read.get());
    }

    private boolean isComparable() {
        boolean landsAsItIs = Arrays.stream(shape.schema().fields())
                .allMatch(field -> schema.apply(field.name()).dataType().equals(field.dataType()));
        return landsAsItIs
                && Arrays.stream(schema.fields())
                        .map(StructField::dataType)
                        .allMatch(type ->
                                type instanceof StringType || type instanceof DecimalType || COMPARABLE.contains(type));
    }

    /** Reads all chunks; empty if they have too many rows. */
    private Optional<List<Arrival>> read(List<ShardPlan> plans) throws Exception {
        RowBudget budget = new RowBudget(new AtomicLong(most), bytes);
        List<Arrival> all = new ArrayList<>();
        try (WorkerPool pool = new WorkerPool(readers, BronzeSync.GRACE)) {
            List<Future<List<Arrival>>> running = new ArrayList<>();
            for (ShardPlan plan : plans) {
                for (Chunk chunk : plan.chunks()) {
                    running.add(pool.submit(() -> read(plan.shard(), chunk, budget)));
                }
            }
            for (Future<List<Arrival>> chunk : running) {
                all.addAll(WorkerPool.result(chunk));
            }
        } catch (LotlakeException e) {
            // Tasks of Spark read again what a lost connection has ended.
            if (e.exitCode() == ExitCode.UNREACHABLE) {
                return Optional.empty();
            }
            throw e;
        }
        return budget.isUsedUp() ? Optional.empty() : Optional.of(all);
    }

    private List<Arrival> read(String shard, Chunk chunk, RowBudget budget) throws Exception {
        Landed landed = new Landed(shard);
        return ChunkRowsSource.read(detection.cut(), shape, chunk, budget).stream()
                .map(row -> landed.arrival(row))
                .toList();
    }

    /** Brings rows of a shard into the form in which they land. */
    private final class Landed {
        private final String shard;
        private final @Nullable Object[] constants = new Object[schema.length()];
        private final int[] sent = new int[schema.length()];

        Landed(String shard) {
            this.shard = shard;
            List<String> names = List.of(shape.schema().fieldNames());
            for (int i = 0; i < schema.length(); i++) {
                String name = schema.apply(i).name();
                sent[i] = names.indexOf(name);
                constants[i] = constant(name);
            }
        }

        private @Nullable Object constant(String column) {
            if (landing.shardColumn().filter(column::equals).isPresent()) {
                return UTF8String.fromString(shard);
            }
            return switch (column) {
                case LogColumns.RUN_ID -> UTF8String.fromString(lake.run().id());
                case LogColumns.INGESTED_AT ->
                    ChronoUnit.MICROS.between(Instant.EPOCH, lake.run().startedAt());
                case LogColumns.OPERATION -> UTF8String.fromString(RowOperation.UPSERT);
                default -> null;
            };
        }

        Arrival arrival(InternalRow row) {
            Object[] values = constants.clone();
            for (int i = 0; i < values.length; i++) {
                if (sent[i] >= 0 && !row.isNullAt(sent[i])) {
                    values[i] = row.get(sent[i], schema.apply(i).dataType());
                }
            }
            InternalRow landed = new GenericInternalRow(values);
            return new Arrival(shard, WantedKeys.key(key, landed, ofKey), landed);
        }
    }

    private Optional<Outcome> judged(List<Arrival> arrivals) {
        Map<String, Tally> tallies = new LinkedHashMap<>();
        List<Arrival> compared = new ArrayList<>();
        Optional<KnownKeys> known = detection.sync().detector(landing) == Detector.APPEND && !arrivals.isEmpty()
                ? KnownKeys.of(lake, landing.table(), landing.shardColumn(), keyColumns)
                : Optional.empty();
        for (Arrival arrival : arrivals) {
            Tally tally = tallies.computeIfAbsent(arrival.shard(), shard -> new Tally());
            tally.read(arrival);
            if (known.isPresent() && isBeyond(known.get(), arrival)) {
                tally.change(arrival, true);
            } else {
                compared.add(arrival);
            }
        }
        if (!compared.isEmpty() && !compare(compared, tallies)) {
            return Optional.empty();
        }
        List<InternalRow> changed = new ArrayList<>();
        Map<String, Found> shards = new LinkedHashMap<>();
        tallies.forEach((shard, tally) -> {
            changed.addAll(tally.changed);
            shards.put(shard, tally.found());
        });
        return Optional.of(new Outcome(changed, shards));
    }

    private boolean isBeyond(KnownKeys known, Arrival arrival) {
        int column = schema.fieldIndex(known.key());
        return !arrival.row().isNullAt(column)
                && known.isBeyond(arrival.shard(), arrival.row().getLong(column));
    }

    private static final class Tally {
        private final Set<List<Object>> keys = new HashSet<>();
        private final List<InternalRow> changed = new ArrayList<>();
        private long rows;
        private long added;
        private boolean hasNull;
        private boolean repeats;

        void read(Arrival arrival) {
            rows++;
            if (arrival.key() == null) {
                hasNull = true;
            } else {
                repeats |= !keys.add(arrival.key());
            }
        }

        void change(Arrival arrival, boolean isNew) {
            changed.add(arrival.row());
            added += isNew ? 1 : 0;
        }

        Found found() {
            return new Found(rows, hasNull, repeats, new Counts(changed.size(), added, 0));
        }
    }

    /** Compares with the present rows of Bronze. Returns whether it could. */
    private boolean compare(List<Arrival> arrivals, Map<String, Tally> tallies) {
        List<String> glanced = isDated() ? List.of(SyncConfig.MODIFIED) : payload();
        DriverScan scan = lake.scan(landing.table(), mayBe(arrivals));
        if (!scan.isSmall(lookedAt(glanced).size())) {
            return false;
        }
        Optional<PresentVersions> looked = versions(scan, glanced, arrivals);
        if (looked.isEmpty()) {
            return false;
        }
        PresentVersions versions = looked.get();
        List<Doubt> doubts = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            Optional<Version> present = Optional.ofNullable(arrival.key()).flatMap(versions::present);
            Tally tally = Objects.requireNonNull(tallies.get(arrival.shard()));
            if (present.isEmpty()) {
                tally.change(arrival, true);
            } else if (!isSame(arrival, present.get(), glanced)) {
                tally.change(arrival, false);
            } else if (isDated()) {
                doubts.add(new Doubt(arrival, present.get()));
            }
        }
        return doubts.isEmpty() || settle(doubts, tallies);
    }

    private boolean isDated() {
        return payload().contains(SyncConfig.MODIFIED);
    }

    /** The columns of the source rows that do not belong to the key. */
    private List<String> payload() {
        return Arrays.stream(shape.schema().fieldNames())
                .filter(name -> !keyColumns.contains(name))
                .toList();
    }

    /** True for all rows of Bronze that have the keys. */
    private Expression mayBe(List<Arrival> arrivals) {
        Expression filter = landing.shardColumn()
                .map(column -> (Expression) Expressions.in(
                        column, arrivals.stream().map(Arrival::shard).distinct().toArray()))
                .orElse(Expressions.alwaysTrue());
        for (String column : keyColumns) {
            int position = schema.fieldIndex(column);
            if (schema.apply(position).dataType().equals(DataTypes.LongType)) {
                long[] numbers = arrivals.stream()
                        .filter(arrival -> !arrival.row().isNullAt(position))
                        .mapToLong(arrival -> arrival.row().getLong(position))
                        .sorted()
                        .distinct()
                        .toArray();
                filter = numbers.length == 0 ? filter : Expressions.and(filter, isAmong(column, numbers));
            }
        }
        return filter;
    }

    private static Expression isAmong(String column, long[] sorted) {
        return sorted.length <= FEW_NUMBERS
                ? Expressions.in(column, Arrays.stream(sorted).boxed().toArray())
                : Expressions.and(
                        Expressions.greaterThanOrEqual(column, sorted[0]),
                        Expressions.lessThanOrEqual(column, sorted[sorted.length - 1]));
    }

    /**
     * The rows of Bronze that have the keys, with the columns of the key, of the run, and these. Empty if there are too
     * many, past ones included.
     */
    private Optional<PresentVersions> versions(DriverScan scan, List<String> columns, List<Arrival> arrivals) {
        PresentVersions versions = new PresentVersions(new Shards(lake).states(landing.table()));
        int run = key.length();
        Optional<List<InternalRow>> rows = scan.rows(lookedAt(columns), wanted(arrivals), most);
        for (InternalRow row : rows.orElse(List.of())) {
            List<Object> values = Objects.requireNonNull(WantedKeys.key(key, row, first(key.length())));
            String shard = landing.shardColumn().isPresent() ? values.get(0).toString() : Shards.WHOLE;
            versions.add(
                    shard,
                    values,
                    new Version(
                            row.getUTF8String(run).toString(),
                            Instant.EPOCH.plus(row.getLong(run + 1), ChronoUnit.MICROS),
                            row.getUTF8String(run + 2).toString(),
                            row));
        }
        return rows.map(all -> versions);
    }

    private List<String> lookedAt(List<String> columns) {
        List<String> all = new ArrayList<>(List.of(key.fieldNames()));
        all.addAll(LogColumns.OF_RUN);
        all.addAll(columns);
        return all;
    }

    private WantedKeys wanted(List<Arrival> arrivals) {
        return WantedKeys.of(key, arrivals.stream().map(Arrival::row).toList(), ofKey);
    }

    private static int[] first(int count) {
        int[] positions = new int[count];
        Arrays.setAll(positions, i -> i);
        return positions;
    }

    /** @param columns the columns that the row of Bronze has after those of the key and of the run */
    private boolean isSame(Arrival arrival, Version present, List<String> columns) {
        int offset = key.length() + LogColumns.OF_RUN.size();
        for (int i = 0; i < columns.size(); i++) {
            int position = schema.fieldIndex(columns.get(i));
            DataType type = schema.apply(position).dataType();
            if (!isSame(value(arrival.row(), position, type), value(present.row(), offset + i, type))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Object value(InternalRow row, int position, DataType type) {
        return row.isNullAt(position) ? null : row.get(position, type);
    }

    /** Floating-point numbers are the same if their texts are, which tell zero from its negative. */
    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        if (one instanceof byte[] bytes && other instanceof byte[] others) {
            return Arrays.equals(bytes, others);
        }
        return Objects.equals(one, other);
    }

    /** Compares the other columns of the rows whose {@code modified} is the same. Returns whether it could. */
    private boolean settle(List<Doubt> doubts, Map<String, Tally> tallies) {
        List<Arrival> arrivals = doubts.stream().map(Doubt::arrival).toList();
        Instant oldest = doubts.stream()
                .map(doubt -> doubt.present().moment())
                .min(Instant::compareTo)
                .orElseThrow();
        Expression since = Expressions.greaterThanOrEqual(
                LogColumns.INGESTED_AT, ChronoUnit.MICROS.between(Instant.EPOCH, oldest));
        DriverScan scan = lake.scan(landing.table(), Expressions.and(mayBe(arrivals), since));
        List<String> payload = payload();
        if (!scan.isSmall(lookedAt(payload).size())) {
            return false;
        }
        Optional<List<InternalRow>> present = scan.rows(lookedAt(payload), wanted(arrivals), arrivals.size() * 2L);
        if (present.isEmpty()) {
            return false;
        }
        Map<List<Object>, List<InternalRow>> rows = new HashMap<>();
        for (InternalRow row : present.get()) {
            List<Object> values = Objects.requireNonNull(WantedKeys.key(key, row, first(key.length())));
            rows.computeIfAbsent(values, any -> new ArrayList<>()).add(row);
        }
        for (Doubt doubt : doubts) {
            Version version = doubt.present();
            boolean isSame = rows.getOrDefault(doubt.arrival().key(), List.of()).stream()
                    .filter(row -> isOf(row, version))
                    .anyMatch(row -> isSame(
                            doubt.arrival(),
                            new Version(version.runId(), version.moment(), version.operation(), row),
                            payload));
            if (!isSame) {
                Objects.requireNonNull(tallies.get(doubt.arrival().shard())).change(doubt.arrival(), false);
            }
        }
        return true;
    }

    private boolean isOf(InternalRow row, Version version) {
        int run = key.length();
        return row.getUTF8String(run).toString().equals(version.runId())
                && Instant.EPOCH.plus(row.getLong(run + 1), ChronoUnit.MICROS).equals(version.moment());
    }
}
