package io.lotlake.gold.changes;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.driver.DriverScan;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.Changes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Tells Gold tables what changed in Silver. What several of them ask for is read once, when it is first asked for, and
 * kept in memory.
 */
public final class ChangeLog implements AutoCloseable {
    private final Lake lake;
    private final Lineage lineage;
    private final Map<Long, SilverChanges> bySnapshot = new HashMap<>();
    private final Map<Long, Dataset<Row>> kept = new HashMap<>();

    public ChangeLog(Lake lake) {
        this.lake = lake;
        this.lineage = new Lineage(lake);
    }

    /**
     * What changed in the inputs of a Gold table since it was made. Empty if the changes are incomplete: if an earlier
     * version of lotlake made the Gold table, if a seed has built an input again since, or if the snapshots have
     * expired.
     */
    public Optional<SilverChanges> since(TableSpec gold, List<TableSpec> inputs) {
        for (TableSpec input : inputs) {
            Optional<Long> taken = lineage.sourceSnapshot(gold, input);
            if (taken.isEmpty() || !lineage.hasChangesLogged(input, taken.get())) {
                return Optional.empty();
            }
        }
        return lineage.sourceSnapshot(gold, Changes.TABLE)
                .filter(taken -> lineage.isAppendOnly(Changes.TABLE, taken))
                .map(taken -> about(inputs, bySnapshot.computeIfAbsent(taken, this::all)));
    }

    private static SilverChanges about(List<TableSpec> inputs, SilverChanges all) {
        Set<String> names = inputs.stream().map(TableSpec::name).collect(Collectors.toSet());
        Map<String, KeyBounds> bounds = new HashMap<>(all.bounds());
        bounds.keySet().retainAll(names);
        return new SilverChanges(
                () -> all.rows().where(col("table_name").isin(names.toArray())), bounds, all.listings());
    }

    private SilverChanges all(long taken) {
        if (taken == lineage.head(Changes.TABLE)) {
            return new SilverChanges(
                    () -> lake.readLatest(Changes.TABLE).where(lit(false)), Map.of(), table -> Set.of());
        }
        Table changes = lake.icebergTable(Changes.TABLE);
        Map<String, List<DataFile>> files = files(changes, taken);
        Map<String, KeyBounds> bounds = files.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        table -> KeyBounds.of(changes, table.getValue(), List.of("lid", "event_id"))));
        return new SilverChanges(
                () -> rows(taken), bounds, table -> listings(changes, files.getOrDefault(table, List.of())));
    }

    private static Set<Long> listings(Table changes, List<DataFile> files) {
        return DriverScan.read(changes, files, List.of("lid")).stream()
                .filter(row -> !row.isNullAt(0))
                .map(row -> row.getLong(0))
                .collect(Collectors.toSet());
    }

    private synchronized Dataset<Row> rows(long taken) {
        return kept.computeIfAbsent(
                taken,
                snapshot -> appended(snapshot)
                        .drop("run_id", "changed_at")
                        .distinct()
                        .persist());
    }

    /** The files that were added, by table. Each file has the changes of one table. */
    private static Map<String, List<DataFile>> files(Table changes, long taken) {
        Map<String, List<DataFile>> files = new HashMap<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(changes)) {
            if (snapshot.snapshotId() == taken) {
                break;
            }
            if (snapshot.operation().equals(DataOperations.APPEND)) {
                SnapshotChanges.builderFor(changes)
                        .snapshot(snapshot)
                        .build()
                        .addedDataFiles()
                        .forEach(file -> files.computeIfAbsent(
                                        file.partition().get(0, String.class), table -> new ArrayList<>())
                                .add(file));
            }
        }
        return files;
    }

    private Dataset<Row> appended(long taken) {
        long head = lineage.head(Changes.TABLE);
        if (taken == Lineage.NONE) {
            return lake.readLatest(Changes.TABLE);
        }
        return lake.spark()
                .read()
                .option("start-snapshot-id", taken)
                .option("end-snapshot-id", head)
                .table(Changes.TABLE.name());
    }

    @Override
    public synchronized void close() {
        kept.values().forEach(Dataset::unpersist);
    }
}
