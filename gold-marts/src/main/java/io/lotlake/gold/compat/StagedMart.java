package io.lotlake.gold.compat;

import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Attempts;
import io.lotlake.gold.publication.MartChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The filled mart tables of one edition. */
public final class StagedMart implements MartChange {
    private final MartSwap swap;
    private final List<String> makes;
    private final long rows;
    private final long altered;

    StagedMart(MartSwap swap, List<String> makes, long rows, long altered) {
        this.swap = swap;
        this.makes = List.copyOf(makes);
        this.rows = rows;
        this.altered = altered;
    }

    public long rows() {
        return rows;
    }

    /** The number of values that are NULL because they are too wide for the mart's types. */
    public long altered() {
        return altered;
    }

    @Override
    public List<String> makes() {
        return makes;
    }

    @Override
    public Attempts attempts() {
        return swap.attempts(makes);
    }

    @Override
    public void exchange(Connection connection) throws SQLException {
        swap.exchange(connection, makes);
    }

    @Override
    public void exchangeAlone() {
        swap.run(makes);
    }

    /** Drops the tables after a publication that failed. Its failure stays the error that is reported. */
    public void discardAfter(Exception failure) {
        try {
            swap.discard(makes);
        } catch (LotlakeException e) {
            failure.addSuppressed(e);
        }
    }
}
