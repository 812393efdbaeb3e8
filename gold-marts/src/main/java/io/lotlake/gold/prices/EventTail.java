package io.lotlake.gold.prices;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.silver.PriceEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * The price events that Silver has got since the price states were made, as the metadata of the files tells. It reads
 * no row.
 */
record EventTail(Lake lake) {
    /**
     * The files with the events that Silver has got, if these are exactly the logged ones and each is later than the
     * last event of every listing. Empty if not, or if the metadata does not tell.
     *
     * @param logged how many events the log of changes names
     */
    Optional<List<DataFile>> youngerThanStates(long logged) {
        Optional<Commit> head = lake.head(PriceState.TABLE);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        Optional<List<DataFile>> added = added(logged, madeOf(head.get()));
        OptionalLong known = latestOfStates(head.get());
        int field = lake.icebergTable(PriceEvents.TABLE)
                .schema()
                .findField("seen_at")
                .fieldId();
        return added.filter(files -> known.isPresent()
                && files.stream()
                        .map(file -> micros(file.lowerBounds(), field))
                        .allMatch(least -> least.isPresent() && least.getAsLong() > known.getAsLong()));
    }

    /** The snapshot of the events that the states were made of; empty if none of their snapshots names it. */
    private Optional<Long> madeOf(Commit head) {
        Table states = lake.icebergTable(PriceState.TABLE);
        for (Snapshot snapshot : SnapshotUtil.ancestorsOf(head.snapshotId(), states::snapshot)) {
            String taken = snapshot.summary().get(Lineage.key(PriceEvents.TABLE));
            if (taken != null) {
                return Optional.of(Long.valueOf(taken));
            }
        }
        return Optional.empty();
    }

    /**
     * The files that were added. Empty if they have more or fewer events than the logged ones, if an event changed or
     * left, or if the history does not tell.
     */
    private Optional<List<DataFile>> added(long logged, Optional<Long> taken) {
        Table events = lake.icebergTable(PriceEvents.TABLE);
        Snapshot head = events.currentSnapshot();
        if (taken.isEmpty()
                || head == null
                || events.snapshot(taken.get()) == null
                || !SnapshotUtil.isAncestorOf(events, head.snapshotId(), taken.get())) {
            return Optional.empty();
        }
        List<DataFile> added = new ArrayList<>();
        for (Snapshot snapshot : SnapshotUtil.ancestorsBetween(events, head.snapshotId(), taken.get())) {
            if (snapshot.operation().equals(DataOperations.REPLACE)) {
                continue;
            }
            SnapshotChanges changes =
                    SnapshotChanges.builderFor(events).snapshot(snapshot).build();
            if (changes.addedDeleteFiles().iterator().hasNext()
                    || changes.removedDataFiles().iterator().hasNext()) {
                return Optional.empty();
            }
            changes.addedDataFiles().forEach(added::add);
        }
        long rows = added.stream().mapToLong(DataFile::recordCount).sum();
        return rows == logged ? Optional.of(added) : Optional.empty();
    }

    /** The moment of the last event of all states, in microseconds since 1970; empty if the metadata does not tell. */
    private OptionalLong latestOfStates(Commit head) {
        Table states = lake.icebergTable(PriceState.TABLE);
        int field = states.schema().findField("last_seen_at").fieldId();
        long latest = Long.MIN_VALUE;
        try (CloseableIterable<FileScanTask> tasks = states.newScan()
                .useSnapshot(head.snapshotId())
                .includeColumnStats()
                .planFiles()) {
            for (FileScanTask task : tasks) {
                OptionalLong greatest = micros(task.file().upperBounds(), field);
                if (greatest.isEmpty()) {
                    return greatest;
                }
                latest = Math.max(latest, greatest.getAsLong());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + states.name(), e);
        }
        return OptionalLong.of(latest);
    }

    private static OptionalLong micros(@Nullable Map<Integer, ByteBuffer> bounds, int field) {
        ByteBuffer bound = bounds == null ? null : bounds.get(field);
        return bound == null
                ? OptionalLong.empty()
                : OptionalLong.of(Conversions.fromByteBuffer(Types.TimestampType.withZone(), bound));
    }
}
