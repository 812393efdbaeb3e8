package io.lotlake.common.lake;

import io.lotlake.common.table.TableSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * Tells from which snapshots of other tables a table was made. Every snapshot of the table names them in its summary,
 * so that rows and lineage are in one commit.
 */
public final class Lineage {
    /** Stands for the snapshot of a table that was never written. */
    public static final long NONE = 0;

    /**
     * A summary key of a snapshot. It means that the table of changes holds the keys of all rows that this snapshot
     * changed.
     */
    private static final String CHANGES_LOGGED = "lotlake.followed";

    /** Stands before the digest of the state in the name of a step. */
    static final String OF_STATE = " of ";

    private static final String PREFIX = "lotlake.";
    private static final int DIGEST_BYTES = 8;

    private final Lake lake;

    public Lineage(Lake lake) {
        this.lake = lake;
    }

    /** The summary properties that name the current snapshots of the sources. */
    public Map<String, String> properties(List<TableSpec> sources) {
        Map<String, String> properties = new LinkedHashMap<>();
        sources.forEach(source -> properties.put(key(source), String.valueOf(head(source))));
        return properties;
    }

    /**
     * The name of a step that makes rows of a certain state of other tables. A run that is repeated under its id does
     * the step again if the state is another one.
     *
     * @param beginning the name of the table, perhaps with more words
     * @param state what the rows are made of, in the form of summary properties
     */
    public static String step(String beginning, Map<String, String> state) {
        return beginning + OF_STATE + digest(new TreeMap<>(state).toString());
    }

    private static String digest(String text) {
        try {
            byte[] bytes = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The key of the summary property that names the snapshot of a source. */
    public static String key(TableSpec source) {
        return PREFIX + source.name();
    }

    /** The ids of the table's snapshots after the given one; all snapshots if none is given. */
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

    /**
     * The properties, together with the one that says that the snapshot logs the keys of its changed rows in a table of
     * changes.
     */
    public static Map<String, String> withChangesLogged(Map<String, String> properties) {
        Map<String, String> all = new LinkedHashMap<>(properties);
        all.put(CHANGES_LOGGED, "true");
        return all;
    }

    /** The current snapshot of a table; {@link #NONE} if the table does not exist or was never written. */
    public long head(TableSpec table) {
        if (!lake.exists(table)) {
            return NONE;
        }
        Snapshot head = lake.icebergTable(table).currentSnapshot();
        return head == null ? NONE : head.snapshotId();
    }

    /** The snapshot of the source that the table was made from; empty if the table does not say. */
    public Optional<Long> sourceSnapshot(TableSpec table, TableSpec source) {
        return property(table, key(source)).map(Long::parseLong);
    }

    /** The newest value of a summary property in the history of a table. */
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

    /**
     * Whether a table of changes holds the keys of all rows that changed after the snapshot. A compaction changes no
     * rows.
     */
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

    /** Whether the table only gained rows after the snapshot. False if the snapshot is not in the table's history. */
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

    /** Whether a snapshot has the same rows as an earlier one, because the table was only compacted in between. */
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

    /** Whether the snapshot follows the parent. A snapshot still names its parent after the parent has expired. */
    private static boolean isChildOf(Snapshot snapshot, long parent) {
        return snapshot.parentId() != null && snapshot.parentId() == parent;
    }
}
