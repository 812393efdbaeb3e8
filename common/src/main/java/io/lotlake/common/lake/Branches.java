package io.lotlake.common.lake;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.ledger.Run;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The branches to which a run writes published tables. Readers of main do not see them. A write must name the branch in
 * the table's identifier, because with the writer option {@code branch} it would silently go to main.
 */
final class Branches {
    static final String PREFIX = "run_";

    private final String name;
    private final Map<String, Optional<Long>> bases = new ConcurrentHashMap<>();

    Branches(Run run) {
        this.name = PREFIX + run.id();
    }

    /**
     * Gives the table the run's branch. A branch that an interrupted run of the same id left is kept, unless main has
     * moved since.
     */
    void create(String table, Table iceberg) {
        Optional<Long> main = Optional.ofNullable(iceberg.currentSnapshot()).map(Snapshot::snapshotId);
        SnapshotRef left = iceberg.refs().get(name);
        if (left != null && !continues(iceberg, left, main)) {
            iceberg.manageSnapshots().removeBranch(name).commit();
            left = null;
        }
        if (left == null) {
            Failpoints.run(Failpoint.BRANCH, iceberg.manageSnapshots().createBranch(name)::commit);
        }
        bases.put(table, main);
    }

    /** Removes the run's branch of the table if the run has written nothing to it. */
    void dropUnused(String table, Table iceberg) {
        boolean isUnused =
                has(table) && head(table, iceberg).map(Snapshot::snapshotId).equals(base(table));
        if (isUnused) {
            bases.remove(table);
            iceberg.manageSnapshots().removeBranch(name).commit();
        }
    }

    private static boolean continues(Table iceberg, SnapshotRef branch, Optional<Long> main) {
        return main.isEmpty()
                || branch.snapshotId() == main.get()
                || SnapshotUtil.isAncestorOf(iceberg, branch.snapshotId(), main.get());
    }

    boolean has(String table) {
        return bases.containsKey(table);
    }

    /** The branch of the table; empty if the run has none. */
    Optional<String> of(String table) {
        return has(table) ? Optional.of(name) : Optional.empty();
    }

    /** The identifier by which Spark reads and writes the table in this run. */
    String identifier(String table) {
        return has(table) ? table + ".branch_" + name : table;
    }

    /** The head of main when the branch was made; empty if the table was new or has no branch. */
    Optional<Long> base(String table) {
        return bases.getOrDefault(table, Optional.empty());
    }

    /** The snapshots that the run sees, newest first. */
    Iterable<Snapshot> visible(String table, Table iceberg) {
        return has(table)
                ? SnapshotUtil.ancestorsOf(iceberg.snapshot(name).snapshotId(), iceberg::snapshot)
                : iceberg.snapshots();
    }

    /** The newest snapshot that the run sees. */
    Optional<Snapshot> head(String table, Table iceberg) {
        return Optional.ofNullable(has(table) ? iceberg.snapshot(name) : iceberg.currentSnapshot());
    }
}
