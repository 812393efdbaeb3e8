package io.lotlake.app.maintenance;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Lake;
import io.lotlake.gold.publication.Publication;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Removes the tags of publications that are no longer among the newest, and the branches of runs that did not publish.
 * The snapshot that main is at keeps its tag at any age. Tags and branches of other writers stay.
 *
 * @param publications the tags that stay
 */
record OldReferences(Table table, MaintainConfig config, Set<String> publications, Instant now)
        implements MaintenanceAction {
    /**
     * The tags of the newest publications over all tables. The age of a publication is that of the youngest snapshot
     * that its tags name.
     */
    static Set<String> newest(List<Table> tables, int count) {
        Map<String, Long> moments = tables.stream()
                .flatMap(table -> table.refs().entrySet().stream()
                        .filter(ref -> ref.getValue().isTag() && ref.getKey().startsWith(Publication.TAG_PREFIX))
                        .map(ref -> Map.entry(ref.getKey(), millis(table, ref.getValue()))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Math::max));
        return moments.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey())
                        .reversed())
                .limit(count)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static long millis(Table table, SnapshotRef ref) {
        return Objects.requireNonNull(table.snapshot(ref.snapshotId())).timestampMillis();
    }

    private List<String> old() {
        Set<Long> published = published();
        return table.refs().entrySet().stream()
                .filter(ref -> ref.getValue().isTag()
                        ? ref.getKey().startsWith(Publication.TAG_PREFIX)
                                && !publications.contains(ref.getKey())
                                && !published.contains(ref.getValue().snapshotId())
                        : ref.getKey().startsWith(Lake.branchPrefix()) && isOld(ref.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The head of main, and the earlier snapshots with the same rows from which it was compacted. */
    private Set<Long> published() {
        Set<Long> published = new HashSet<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            published.add(snapshot.snapshotId());
            if (!snapshot.operation().equals(DataOperations.REPLACE)) {
                break;
            }
        }
        return published;
    }

    private boolean isOld(SnapshotRef branch) {
        return millis(table, branch) < now.minus(config.branchAge()).toEpochMilli();
    }

    @Override
    public String kind() {
        return "references";
    }

    @Override
    public Optional<String> due() {
        List<String> old = old();
        return old.isEmpty() ? Optional.empty() : Optional.of("remove " + String.join(", ", old));
    }

    @Override
    public void run() {
        ManageSnapshots change = table.manageSnapshots();
        for (String name : old()) {
            boolean isTag = Objects.requireNonNull(table.refs().get(name)).isTag();
            change = isTag ? change.removeTag(name) : change.removeBranch(name);
        }
        Failpoints.run(Failpoint.REFERENCES, change::commit);
    }
}
