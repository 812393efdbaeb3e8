package io.lotlake.app.history;

import io.lotlake.common.lake.Commit;
import java.util.Optional;

/**
 * A table before and after a run, as readers saw it.
 *
 * @param snapshots the number of retained snapshots, now
 * @param isNew whether readers saw no snapshot when the run began; not known, and false, if an earlier one has expired
 * @param before the snapshot that readers saw when the run began; empty if there was none, or if it has expired
 * @param after the snapshot that readers saw when the run ended; empty if there was none, or if it has expired
 */
public record TableChange(String name, int snapshots, boolean isNew, Optional<Commit> before, Optional<Commit> after) {
    /** Whether readers see another snapshot since the run. */
    public boolean isChanged() {
        return after.isPresent() && !after.map(Commit::snapshotId).equals(before.map(Commit::snapshotId));
    }

    /** The difference of the numbers of rows; empty if one of them is not known. */
    public Optional<Long> rowsGained() {
        return before.isEmpty() || after.isEmpty()
                ? Optional.empty()
                : Optional.of(after.get().totalRows() - before.get().totalRows());
    }
}
