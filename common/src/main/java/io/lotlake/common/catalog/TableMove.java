package io.lotlake.common.catalog;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.Optional;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * The change that a publication makes to one table.
 *
 * @param base the head of main when the work began; empty if main had none
 * @param snapshot the snapshot that becomes the head of main and gets the tag
 * @param endedBranches the beginning of the names of the branches that are no longer needed
 */
public record TableMove(TableIdentifier table, Optional<Long> base, long snapshot, String tag, String endedBranches) {

    /** The metadata after the move; the same object if nothing changes. */
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
