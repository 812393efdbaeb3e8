package io.lotlake.gold.build;

import static org.apache.spark.sql.functions.col;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which rows of the mart a sync may have changed, by their listings; at first all may have. The facts say it while they
 * are made, on a thread of their own.
 */
public final class MartDelta implements AutoCloseable {
    private volatile Optional<Dataset<Row>> lids = Optional.empty();
    private volatile double share = 1.0;

    /** No row changes but those of the listings that are {@link #keep kept} from now on. */
    public void nothing(Lake lake) {
        lids = Optional.of(lake.spark().range(1).select(col("id").as("lid")).limit(0));
        share = 0.0;
    }

    /** Keeps the ids of the listings in memory, each once, until the mart has been written. */
    public Dataset<Row> keep(Dataset<Row> affected) {
        Dataset<Row> kept = affected.persist();
        lids = Optional.of(kept);
        return kept;
    }

    /** Notes what a commit changed of all facts. */
    public void written(Commit facts) {
        long rows = Math.max(facts.addedRows(), facts.deletedRows());
        share = facts.totalRows() == 0 ? 1.0 : (double) rows / facts.totalRows();
    }

    /** The listings; nothing where all may have changed. */
    public Optional<Dataset<Row>> lids() {
        return lids;
    }

    /** The share of the facts that may have changed or left, by their number now; 1 where it is not known which. */
    public double share() {
        return share;
    }

    @Override
    public void close() {
        lids.ifPresent(Dataset::unpersist);
    }
}
