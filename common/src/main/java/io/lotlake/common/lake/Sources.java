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
 * How far a table has taken in those that it is made of: every snapshot of it names the snapshots of its sources that it was made
 * from, so state and rows are one commit.
 */
public final class Sources {
    /** The snapshot of a table that nothing has been written to. */
    public static final long NONE = 0;

    /** Of a summary: that the keys of all rows which this snapshot changed are in a table of changes. */
    private static final String FOLLOWED = "lotlake.followed";

    private static final String PREFIX = "lotlake.";

    private final Lake lake;

    public Sources(Lake lake) {
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

    /** The snapshots of a table after the given one; all where that is not known. */
    public Set<String> after(TableSpec table, Optional<Long> taken) {
        Set<String> later = new HashSet<>();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(lake.icebergTable(table))) {
            if (taken.isPresent() && snapshot.snapshotId() == taken.get()) {
                break;
            }
            later.add(String.valueOf(snapshot.snapshotId()));
        }
        return later;
    }

    /** The properties of a snapshot that changes some rows and says elsewhere which. */
    public static Map<String, String> followed(Map<String, String> properties) {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.put(FOLLOWED, "true");
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
    public Optional<Long> taken(TableSpec table, TableSpec source) {
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

    /** Whether all that changed in a table after the snapshot was said elsewhere; compactions change nothing. */
    public boolean isFollowed(TableSpec table, long since) {
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(lake.icebergTable(table))) {
            if (snapshot.snapshotId() == since) {
                return true;
            }
            boolean compacted = snapshot.operation().equals(DataOperations.REPLACE);
            if (!compacted && !snapshot.summary().containsKey(FOLLOWED)) {
                return false;
            }
            if (isChildOf(snapshot, since)) {
                return true;
            }
        }
        return since == NONE;
    }

    /** Whether rows were only ever added to a table after the snapshot, which its history still has. */
    public boolean isAppended(TableSpec table, long since) {
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

    /** A parent that has expired is known by its child still. */
    private static boolean isChildOf(Snapshot snapshot, long parent) {
        return snapshot.parentId() != null && snapshot.parentId() == parent;
    }
}
