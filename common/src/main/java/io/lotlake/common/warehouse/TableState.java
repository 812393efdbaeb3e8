package io.lotlake.common.warehouse;

import io.lotlake.common.lake.Commit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.HistoryEntry;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;

/**
 * The state of a table.
 *
 * @param snapshots the number of retained snapshots
 * @param head the newest snapshot that readers see; empty if nothing has been published yet
 * @param shown the retained snapshots that readers saw one after the other
 * @param isWhole whether readers saw no snapshot before these; otherwise they may have seen one that has expired
 */
public record TableState(String name, int snapshots, Optional<Commit> head, List<Shown> shown, boolean isWhole) {
    public TableState {
        shown = List.copyOf(shown);
    }

    /**
     * A snapshot that readers saw.
     *
     * @param since the moment from which on they saw it, UTC
     */
    public record Shown(Instant since, Commit commit) {}

    static TableState of(String name, TableMetadata metadata) {
        List<Shown> shown = new ArrayList<>();
        for (HistoryEntry entry : metadata.snapshotLog()) {
            Snapshot snapshot = metadata.snapshot(entry.snapshotId());
            if (snapshot != null) {
                shown.add(new Shown(Instant.ofEpochMilli(entry.timestampMillis()), Commit.of(snapshot)));
            }
        }
        return new TableState(
                name,
                metadata.snapshots().size(),
                Optional.ofNullable(metadata.currentSnapshot()).map(Commit::of),
                shown,
                shown.isEmpty() || hasAllAncestors(metadata, shown.get(0).commit()));
    }

    private static boolean hasAllAncestors(TableMetadata metadata, Commit commit) {
        Long id = commit.snapshotId();
        while (id != null) {
            Snapshot snapshot = metadata.snapshot(id);
            if (snapshot == null) {
                return false;
            }
            id = snapshot.parentId();
        }
        return true;
    }

    /** The snapshot that readers saw at the moment; empty if they saw none, or if it has expired. */
    public Optional<Commit> at(Instant moment) {
        return shown.stream()
                .filter(one -> !one.since().isAfter(moment))
                .reduce((earlier, later) -> later)
                .map(Shown::commit);
    }
}
