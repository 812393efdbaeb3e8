package io.lotlake.common.catalog;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.Optional;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * What a publication does with one table.
 *
 * @param base the head of main that the work began with; empty where the table had none
 * @param snapshot that becomes the head of main, and gets the tag
 * @param endedBranches how the names of the branches begin that are not needed any more
 */
public record TableMove(TableIdentifier table, Optional<Long> base, long snapshot, String tag, String endedBranches) {

    /** The metadata after the move; the same object where nothing moves. */
    TableMetadata applyTo(TableMetadata current) {
        Optional<Long> head = head(current);
        boolean moved = head.isPresent() && head.get() == snapshot;
        if (!moved && !head.equals(base)) {
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot publish " + table + ": another writer committed snapshot "
                            + head.map(String::valueOf).orElse("none") + " to it, where "
                            + base.map(String::valueOf).orElse("none")
                            + " was when the run began; nothing was published, run again to start from what is there");
        }
        TableMetadata.Builder next = TableMetadata.buildFrom(current);
        next.setBranchSnapshot(snapshot, SnapshotRef.MAIN_BRANCH);
        next.setRef(tag, SnapshotRef.tagBuilder(snapshot).build());
        current.refs().keySet().stream()
                .filter(name -> name.startsWith(endedBranches))
                .forEach(next::removeRef);
        TableMetadata moves = next.build();
        return moves.changes().isEmpty() ? current : moves;
    }

    private static Optional<Long> head(TableMetadata metadata) {
        return Optional.ofNullable(metadata.ref(SnapshotRef.MAIN_BRANCH)).map(SnapshotRef::snapshotId);
    }
}
