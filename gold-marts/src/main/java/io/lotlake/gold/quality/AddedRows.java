package io.lotlake.gold.quality;

import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.ScanTaskSetManager;
import org.apache.iceberg.spark.SparkTableCache;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows that a snapshot of a table has beyond an earlier one, as its files tell: the rows of new files, and whether
 * earlier rows may be gone. Files that a compaction wrote meanwhile are also new. Then the added rows are a few too
 * many, never one too few.
 */
final class AddedRows implements AutoCloseable {
    private final Lake lake;
    private final TableSpec table;
    private final long head;
    private final List<FileScanTask> tasks;
    private final boolean mayHaveLost;
    private final String group = UUID.randomUUID().toString();

    private AddedRows(Lake lake, TableSpec table, long head, List<FileScanTask> tasks, boolean mayHaveLost) {
        this.lake = lake;
        this.table = table;
        this.head = head;
        this.tasks = List.copyOf(tasks);
        this.mayHaveLost = mayHaveLost;
    }

    /**
     * Finds the new files. Reads only metadata.
     *
     * @return empty if the earlier snapshot is not an ancestor of the other, or has expired
     */
    static Optional<AddedRows> of(Lake lake, TableSpec table, long base, long head) {
        Table iceberg = lake.icebergTable(table);
        boolean isBefore = iceberg.snapshot(base) != null
                && iceberg.snapshot(head) != null
                && (base == head || SnapshotUtil.isAncestorOf(iceberg, head, base));
        if (!isBefore) {
            return Optional.empty();
        }
        Set<String> added = new HashSet<>();
        boolean lost = false;
        for (Snapshot snapshot : SnapshotUtil.ancestorsBetween(iceberg, head, base)) {
            SnapshotChanges changes =
                    SnapshotChanges.builderFor(iceberg).snapshot(snapshot).build();
            changes.addedDataFiles().forEach(file -> added.add(file.location()));
            boolean isCompaction = snapshot.operation().equals(DataOperations.REPLACE);
            lost |= !isCompaction
                    && (changes.removedDataFiles().iterator().hasNext()
                            || changes.addedDeleteFiles().iterator().hasNext());
        }
        return Optional.of(
                new AddedRows(lake, table, head, added.isEmpty() ? List.of() : tasks(iceberg, head, added), lost));
    }

    private static List<FileScanTask> tasks(Table iceberg, long head, Set<String> added) {
        List<FileScanTask> tasks = new ArrayList<>();
        try (CloseableIterable<FileScanTask> all =
                iceberg.newScan().useSnapshot(head).includeColumnStats().planFiles()) {
            all.forEach(task -> {
                if (added.contains(task.file().location())) {
                    tasks.add(task);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + iceberg.name(), e);
        }
        return tasks;
    }

    /** Whether there are no added rows. */
    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Whether rows of the earlier snapshot may be gone. A row that was removed and written anew counts, too. */
    boolean mayHaveLost() {
        return mayHaveLost;
    }

    /** The bounds of the keys of the added rows. */
    KeyBounds bounds() {
        List<DataFile> files = tasks.stream().map(FileScanTask::file).toList();
        return KeyBounds.of(lake.icebergTable(table), files, table.key());
    }

    /** The added rows. They have to be read before {@link #close()}. */
    Dataset<Row> rows() {
        if (isEmpty()) {
            return lake.readSnapshot(table, head).where(lit(false));
        }
        Table iceberg = lake.icebergTable(table);
        SparkTableCache.get().add(group, iceberg);
        ScanTaskSetManager.get().stageTasks(iceberg, group, tasks);
        return table.align(lake.spark().read().format("iceberg").load(group));
    }

    @Override
    public void close() {
        if (SparkTableCache.get().contains(group)) {
            ScanTaskSetManager.get().removeTasks(SparkTableCache.get().remove(group), group);
        }
    }
}
