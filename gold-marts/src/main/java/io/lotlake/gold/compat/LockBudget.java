package io.lotlake.gold.compat;

import io.lotlake.common.error.SqlState;
import io.lotlake.common.postgres.Attempts;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * The time that one attempt may wait for all its locks together. A session that waits for an exclusive lock makes new
 * readers wait behind it, and so does one that holds such a lock. Therefore each lock gets the time that the locks
 * before have left.
 */
final class LockBudget {
    private final Connection connection;
    private long leftNanos;

    LockBudget(Connection connection, int millis) {
        this.connection = connection;
        this.leftNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Takes a lock and keeps it until the end of the transaction. */
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
