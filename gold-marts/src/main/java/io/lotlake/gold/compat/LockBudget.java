package io.lotlake.gold.compat;

import io.lotlake.common.error.SqlState;
import io.lotlake.common.postgres.Attempts;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * How long one attempt may wait for locks in all. Who waits for an exclusive lock makes new readers wait behind it, and who has one
 * makes them wait as well, so each lock gets what the ones before have left over.
 */
final class LockBudget {
    private final Connection connection;
    private long leftNanos;

    LockBudget(Connection connection, int millis) {
        this.connection = connection;
        this.leftNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Takes a lock that is kept until the end of the transaction. */
    void lock(String qualified, String mode) throws SQLException {
        try {
            run("LOCK TABLE " + qualified + " IN " + mode + " MODE");
        } catch (SQLException e) {
            throw SqlState.is(e, SqlState.UNDEFINED_TABLE) ? Attempts.changed(qualified + " was dropped", e) : e;
        }
    }

    /** Runs a statement that may wait for a lock. */
    void run(String sql) throws SQLException {
        long millis = TimeUnit.NANOSECONDS.toMillis(leftNanos);
        if (millis < 1) {
            throw new SQLException(
                    "the locks before took all the time that there is for them", SqlState.LOCK_NOT_AVAILABLE);
        }
        Rows.execute(connection, "SET LOCAL lock_timeout = " + millis);
        long start = System.nanoTime();
        try {
            Rows.execute(connection, sql);
        } finally {
            leftNanos -= System.nanoTime() - start;
        }
    }
}
