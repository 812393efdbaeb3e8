package io.lotlake.common.lake;

import io.lotlake.common.table.TableSpec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Which snapshots of other tables a table was made from. Every snapshot of the table names them in its summary, so rows and lineage
 * are one commit.
 */
public final class Lineage {
    /** The snapshot of a table that nothing has been written to. */
    public static final long NONE = 0;

    /** The key of a summary that says: a table of changes has the keys of all rows that this snapshot changed. */
    private static final String CHANGES_LOGGED = "lotlake.followed";

    private static final String PREFIX = "lotlake.";

    private final Lake lake;

    public Lineage(Lake lake) {
        this.lake = lake;
    }

    /** The summary properties that name the present snapshots of the sources. */
    public Map<String, String> properties(List<TableSpec> sources) {
        Map<String, String> properties = new LinkedHashMap<>();
        sources.forEach(source -> properties.put(key(source), String.valueOf(head(source))));
        return properties;
    }

    /** The summary property that names the snapshot of a source. */
    public static String key(TableSpec source) {
        return PREFIX + source.name();
    }

    /** The snapshots of a table after the given one; all of them where no one is given. */
    public Set<String> snapshotsAfter(TableSpec table, Optional<Long> earlier) {
        Set<String> later = new HashSet<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(lake.icebergTable(table))) {
            if (earlier.isPresent() && snapshot.snapshotId() == earlier.get()) {
                break;
            }
            later.add(String.valueOf(snapshot.snapshotId()));
        }
        return later;
    }

    /** The properties of a snapshot that changes rows whose keys are in a table of changes. */
    public static Map<String, String> withChangesLogged(Map<String, String> properties) {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.put(CHANGES_LOGGED, "true");
        return all;
    }

    /** The present snapshot of a table. */
    public long head(TableSpec table) {
        if (!lake.exists(table)) {
            return NONE;
        }
        Snapshot head = lake.icebergTable(table).currentSnapshot();
        return head == null ? NONE : head.snapshotId();
    }

    /** The snapshot of the source that the table was made from; nothing where the table does not say. */
    public Optional<Long> sourceSnapshot(TableSpec table, TableSpec source) {
        return property(table, key(source)).map(Long::parseLong);
    }

    /** The newest value of a property in the history of a table. */
    public Optional<String> property(TableSpec table, String key) {
        if (!lake.exists(table)) {
            return Optional.empty();
        }
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(lake.icebergTable(table))) {
            String value = snapshot.summary().get(key);
            if (value != null) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** Whether a table of changes has the keys of all rows that changed after the snapshot. Compactions change no rows. */
    public boolean hasChangesLogged(TableSpec table, long since) {
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(lake.icebergTable(table))) {
            if (snapshot.snapshotId() == since) {
                return true;
            }
            boolean compacted = snapshot.operation().equals(DataOperations.REPLACE);
            if (!compacted && !snapshot.summary().containsKey(CHANGES_LOGGED)) {
                return false;
            }
            if (isChildOf(snapshot, since)) {
                return true;
            }
        }
        return since == NONE;
    }

    /** Whether rows were only added to the table after the snapshot, which its history still has. */
    public boolean isAppendOnly(TableSpec table, long since) {
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(lake.icebergTable(table))) {
            if (snapshot.snapshotId() == since) {
                return true;
            }
            String operation = snapshot.operation();
            if (!operation.equals(DataOperations.APPEND) && !operation.equals(DataOperations.REPLACE)) {
                return false;
            }
        }
        return since == NONE;
    }

    /** Whether a snapshot has the rows of an earlier one: between the two the table was only compacted. */
    public boolean hasRowsOf(TableSpec table, long snapshot, long earlier) {
        for (Snapshot each : SnapshotUtil.ancestorsOf(snapshot, lake.icebergTable(table)::snapshot)) {
            if (each.snapshotId() == earlier) {
                return true;
            }
            if (!each.operation().equals(DataOperations.REPLACE)) {
                return false;
            }
        }
        return false;
    }

    /** A snapshot still names its parent when that has expired. */
    private static boolean isChildOf(Snapshot snapshot, long parent) {
        return snapshot.parentId() != null && snapshot.parentId() == parent;
    }
}
