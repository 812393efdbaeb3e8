package io.lotlake.gold.build;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeySet;
import io.lotlake.common.lake.Lake;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which rows of the mart a sync may have changed, by their listings; at first all may have. The facts say it while they
 * are made, on a thread of their own.
 */
public final class MartDelta implements AutoCloseable {
    private volatile Optional<KeySet> lids = Optional.empty();
    private volatile double share = 1.0;

    /** No row changes but those of the listings that are {@link #keep kept} from now on. */
    public void nothing(Lake lake) {
        lids = Optional.of(KeySet.none(lake.spark(), "lid"));
        share = 0.0;
    }

    /** Keeps the ids of the listings in memory, each once, until the mart has been written. */
    public KeySet keep(Dataset<Row> affected) {
        KeySet kept = KeySet.of(affected);
        lids = Optional.of(kept);
        return kept;
    }

    /** Notes what a commit changed of all facts. */
    public void written(Commit facts) {
        long rows = Math.max(facts.addedRows(), facts.deletedRows());
        share = facts.totalRows() == 0 ? 1.0 : (double) rows / facts.totalRows();
    }

    /** The listings; nothing where all may have changed. */
    public Optional<KeySet> lids() {
        return lids;
    }

    /** The share of the facts that may have changed or left, by their number now; 1 where it is not known which. */
    public double share() {
        return share;
    }

    @Override
    public void close() {
        lids.ifPresent(KeySet::close);
    }
}
