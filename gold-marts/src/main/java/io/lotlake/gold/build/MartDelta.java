package io.lotlake.gold.build;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeySet;
import io.lotlake.common.lake.Lake;
import java.util.Optional;

/**
 * The rows of the mart that a sync may have changed, by their listings. All may have changed until the build of the
 * facts, which runs on another thread, says otherwise.
 */
public final class MartDelta implements AutoCloseable {
    private volatile Optional<KeySet> lids = Optional.empty();
    private volatile double share = 1.0;

    /** Says that no rows change but those of the listings that are {@link #keep kept} from now on. */
    public void nothing(Lake lake) {
        lids = Optional.of(KeySet.none(lake.spark(), "lid"));
        share = 0.0;
    }

    /** Keeps the ids of the listings until the mart has been written. */
    public KeySet keep(KeySet affected) {
        lids = Optional.of(affected);
        return affected;
    }

    /** Notes the share of all facts that a commit changed. */
    public void written(Commit facts) {
        long rows = Math.max(facts.addedRows(), facts.deletedRows());
        share = facts.totalRows() == 0 ? 1.0 : (double) rows / facts.totalRows();
    }

    /** The listings whose rows may have changed; empty if all may have. */
    public Optional<KeySet> lids() {
        return lids;
    }

    /**
     * The number of facts that may have changed or left, as a share of the present facts; 1 if it is not known which.
     */
    public double share() {
        return share;
    }

    @Override
    public void close() {
        lids.ifPresent(KeySet::close);
    }
}
