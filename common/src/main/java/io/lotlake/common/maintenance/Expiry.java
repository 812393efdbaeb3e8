package io.lotlake.common.maintenance;

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
 * Takes old snapshots out of the metadata, and then deletes the files that only they referred to. Kept are those that a tag or a
 * branch names, the newest of each branch, the young, and the newest that hold a note of lotlake's in their summary.
 */
record Expiry(Table table, MaintainConfig config, Instant now) implements MaintenanceAction {
    private static final String NOTE = "lotlake.";
    private static final Set<String> ORIGIN = Set.of(Commit.RUN_ID, Commit.STEP);

    private List<Long> old() {
        Set<Long> kept = new HashSet<>(newestWithNotes());
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

    /** A run reads from the newest note of each name where it has to go on. */
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
    public Optional<String> due() {
        List<Long> old = old();
        return old.isEmpty() ? Optional.empty() : Optional.of("expire " + old.size() + " snapshots");
    }

    @Override
    public void run() {
        ReferencedFiles before = ReferencedFiles.of(table);
        // Nothing by age: Iceberg's own default would apply.
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
