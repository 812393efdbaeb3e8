package io.lotlake.bronze.log;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.driver.DriverScan;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What came into a Bronze table after one of its snapshots.
 *
 * @param snapshotId the newest snapshot that it covers; the next increment begins there
 * @param reading gives the changes
 * @param appends the commits in which syncs appended rows, oldest first
 * @param readInFull the shards that were read in full and must be compared as a whole; their rows are not among the
 *     changes
 */
public record BronzeIncrement(
        long snapshotId, Supplier<Dataset<Row>> reading, List<Commit> appends, Set<String> readInFull) {
    public BronzeIncrement {
        appends = List.copyOf(appends);
        readInFull = Set.copyOf(readInFull);
    }

    /** Whether a sync appended a row. */
    public boolean hasChanges() {
        return !appends.isEmpty();
    }

    /**
     * The rows that syncs appended, with {@code _op} u or d. A key that changed several times has several rows, ordered
     * by {@code _ingested_at}. Some rows may belong to shards that were read in full meanwhile.
     */
    public Dataset<Row> changes() {
        return reading.get();
    }

    /**
     * The same rows in the memory of the driver.
     *
     * @param columns the columns to read, in this order
     */
    public List<InternalRow> collect(Lake lake, TableSpec table, List<String> columns) {
        Table iceberg = lake.icebergTable(table);
        List<String> all = new ArrayList<>(columns);
        all.add(LogColumns.OPERATION);
        UTF8String read = UTF8String.fromString(RowOperation.READ);
        return DriverScan.read(iceberg, addedFiles(iceberg).toList(), all).stream()
                .filter(row -> !row.getUTF8String(columns.size()).equals(read))
                .toList();
    }

    /**
     * The greatest keys that Bronze had before these changes. Empty if nothing changed, or if the metadata does not give
     * them.
     */
    public Optional<KnownKeys> earlierKeys(Lake lake, TableSpec table, Optional<String> shardColumn) {
        Table iceberg = lake.icebergTable(table);
        return appends.stream()
                .findFirst()
                .map(append -> iceberg.snapshot(append.snapshotId()).parentId())
                .flatMap(before -> KnownKeys.of(iceberg, before, shardColumn, Shards.keyColumns(table, shardColumn)));
    }

    /** Whether no key is twice among the changes: a sync appends a key only once. */
    public boolean isOfOneSync() {
        return appends.size() <= 1;
    }

    /**
     * How many rows of these shards changed. Empty if other shards may have changed, too, because then only a look at
     * the rows tells.
     */
    public OptionalLong rowsOf(Collection<String> shards) {
        boolean isKnown = appends.stream().allMatch(append -> shards.containsAll(Shards.changed(append)));
        return isKnown
                ? OptionalLong.of(appends.stream().mapToLong(Commit::addedRows).sum())
                : OptionalLong.empty();
    }

    /**
     * The range of the values of each column, according to the metrics of the files that syncs appended. A column
     * without metrics is left out.
     */
    public Map<String, KeyBounds.Range> ranges(Lake lake, TableSpec table, Collection<String> columns) {
        Table iceberg = lake.icebergTable(table);
        return KeyBounds.of(iceberg, addedFiles(iceberg).toList(), columns).numbers();
    }

    /** Whether the metrics of the files that syncs appended prove that no row records a deletion. */
    public boolean isWithoutDeletions(Lake lake, TableSpec table) {
        Table iceberg = lake.icebergTable(table);
        int operation = iceberg.schema().findField(LogColumns.OPERATION).fieldId();
        return addedFiles(iceberg)
                .allMatch(file -> Optional.ofNullable(file.lowerBounds())
                        .map(bounds -> bounds.get(operation))
                        .map(least -> Conversions.fromByteBuffer(Types.StringType.get(), least)
                                .toString())
                        .filter(RowOperation.UPSERT::equals)
                        .isPresent());
    }

    private Stream<DataFile> addedFiles(Table iceberg) {
        return appends.stream()
                .map(append -> SnapshotChanges.builderFor(iceberg)
                        .snapshot(iceberg.snapshot(append.snapshotId()))
                        .build())
                .flatMap(added -> StreamSupport.stream(added.addedDataFiles().spliterator(), false));
    }

    /**
     * Collects the changes that appends brought after the snapshot. It skips compactions, because they keep the rows.
     * It skips exchanges of files within a full read, because such rows count only when the read is complete.
     *
     * @throws LotlakeException with exit code 3 if the snapshot is not in the table's history, or if rows were changed
     *     or removed since
     */
    public static BronzeIncrement since(Lake lake, TableSpec table, long snapshotId) {
        Table iceberg = lake.icebergTable(table);
        List<Snapshot> appends = new ArrayList<>();
        Set<String> readInFull = new TreeSet<>();
        for (Snapshot snapshot : newer(iceberg, table, snapshotId)) {
            Commit commit = Commit.of(snapshot);
            readInFull.addAll(Shards.completed(commit));
            if (snapshot.operation().equals(DataOperations.APPEND)) {
                if (Shards.bringsChanges(commit)) {
                    appends.add(snapshot);
                }
            } else if (!isHarmless(snapshot, commit)) {
                throw notFollowed(
                        table,
                        "snapshot " + snapshot.snapshotId() + " is an " + snapshot.operation()
                                + " that lotlake did not make, so rows were changed or removed");
            }
        }
        long head = iceberg.currentSnapshot() == null
                ? snapshotId
                : iceberg.currentSnapshot().snapshotId();
        List<Commit> commits = appends.stream().map(Commit::of).toList();
        return new BronzeIncrement(head, () -> changes(lake, table, appends), commits, readInFull);
    }

    /** The snapshots after the given one, oldest first. */
    private static List<Snapshot> newer(Table iceberg, TableSpec table, long snapshotId) {
        List<Snapshot> newer = new ArrayList<>();
        Snapshot snapshot = iceberg.currentSnapshot();
        while (snapshot != null && snapshot.snapshotId() != snapshotId) {
            newer.add(0, snapshot);
            snapshot = snapshot.parentId() == null ? null : iceberg.snapshot(snapshot.parentId());
        }
        if (snapshot == null) {
            throw notFollowed(table, "snapshot " + snapshotId + " has expired or was rolled back");
        }
        return newer;
    }

    private static boolean isHarmless(Snapshot snapshot, Commit commit) {
        boolean compacted = snapshot.operation().equals(DataOperations.REPLACE);
        boolean reads = !SummaryKeys.names(commit, SummaryKeys.CHUNKS).isEmpty()
                || !Shards.completed(commit).isEmpty();
        return compacted || reads;
    }

    private static Dataset<Row> changes(Lake lake, TableSpec table, List<Snapshot> appends) {
        if (appends.isEmpty()) {
            return lake.readLatest(table).where(lit(false));
        }
        Snapshot first = appends.get(0);
        Snapshot last = appends.get(appends.size() - 1);
        return lake.spark()
                .read()
                .option("start-snapshot-id", Objects.requireNonNull(first.parentId()))
                .option("end-snapshot-id", last.snapshotId())
                .table(table.name())
                .where(col(LogColumns.OPERATION).notEqual(RowOperation.READ));
    }

    private static LotlakeException notFollowed(TableSpec table, String reason) {
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot follow the changes of " + table.name() + ": " + reason
                        + "; run seed, which builds from all rows");
    }
}
