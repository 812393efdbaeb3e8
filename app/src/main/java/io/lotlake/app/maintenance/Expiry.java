package io.lotlake.app.maintenance;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Commit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Removes old snapshots from the metadata, and then deletes the files that only these snapshots referred to. A snapshot
 * is kept if a tag or a branch names it, if it is among the newest of a branch, if it is young, or if it is the newest
 * that holds a certain note of lotlake in its summary.
 *
 * @param open snapshots that may yet get the tag of a month's end; they are kept, too
 */
record Expiry(Table table, MaintainConfig config, Set<Long> open, Instant now) implements MaintenanceAction {
    private static final String NOTE = "lotlake.";
    private static final Set<String> ORIGIN = Set.of(Commit.RUN_ID, Commit.STEP);

    private List<Long> old() {
        Set<Long> kept = new HashSet<>(newestWithNotes());
        kept.addAll(open);
        for (SnapshotRef ref : table.refs().values()) {
            kept.add(ref.snapshotId());
            if (ref.isBranch()) {
                List<Long> newestFirst = SnapshotUtil.ancestorIds(table.snapshot(ref.snapshotId()), table::snapshot);
                kept.addAll(newestFirst.subList(0, Math.min(config.keepSnapshots(), newestFirst.size())));
            }
        }
        long young = now.minus(config.snapshotAge()).toEpochMilli();
        List<Long> old = new ArrayList<>();
        for (Snapshot snapshot : table.snapshots()) {
            if (!kept.contains(snapshot.snapshotId()) && snapshot.timestampMillis() < young) {
                old.add(snapshot.snapshotId());
            }
        }
        return old;
    }

    /** The newest snapshot with each key that lotlake notes. A run reads there where it has to continue. */
    private Set<Long> newestWithNotes() {
        Map<String, Long> newest = new HashMap<>();
        for (Snapshot snapshot : table.snapshots()) {
            snapshot.summary().keySet().stream()
                    .filter(key -> key.startsWith(NOTE) && !ORIGIN.contains(key))
                    .forEach(key -> newest.put(key, snapshot.snapshotId()));
        }
        return Set.copyOf(newest.values());
    }

    @Override
    public String kind() {
        return "expiry";
    }

    @Override
    public Optional<String> due() {
        List<Long> old = old();
        return old.isEmpty() ? Optional.empty() : Optional.of("expire " + old.size() + " snapshots");
    }

    @Override
    public void run() {
        ReferencedFiles before = ReferencedFiles.of(table);
        // Nothing expires by age here. Without this call Iceberg's own default age would apply.
        ExpireSnapshots expiry =
                table.expireSnapshots().expireOlderThan(0).cleanupLevel(ExpireSnapshots.CleanupLevel.NONE);
        for (long snapshot : old()) {
            expiry = expiry.expireSnapshotId(snapshot);
        }
        Failpoints.run(Failpoint.EXPIRY, expiry::commit);
        table.refresh();
        List<String> unused = before.without(ReferencedFiles.of(table));
        Failpoints.run(Failpoint.EXPIRED_FILES, () -> FileDeletion.delete(table.io(), unused));
    }
}
