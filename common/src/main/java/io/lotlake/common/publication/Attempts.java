package io.lotlake.common.publication;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often something is tried that readers of the mart, other writers, or a network may be in the way of. Between two attempts they
 * have it for themselves for a while, twice as long each time.
 */
public record Attempts(int most, Duration firstPause) {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final int DOUBLINGS = 16;

    /** The lock was not to be had in time, or only by ending somebody else's statement. */
    private static final Set<String> BLOCKED = Set.of("55P03", "40P01");

    private static final String CHANGED = "40001";

    /** What the server gave up because it took too long: it would take as long again. */
    private static final String CANCELED = "57014";

    /** Something that provably did nothing where it fails. */
    public interface Attempt {
        void make() throws SQLException;
    }

    /** The failure of an attempt that found another mart than the one it was made for; the next one may find it as it wants it. */
    public static SQLException changed(String what, SQLException cause) {
        return new SQLException(what, CHANGED, cause);
    }

    /** The same without a statement that failed. */
    public static SQLException changed(String what) {
        return new SQLException(what, CHANGED);
    }

    /**
     * Makes the attempt until it succeeds.
     *
     * @param what is tried, for the log
     * @param beforeAnother done before every attempt but the first
     * @throws SQLException of the last attempt, as CommitFailedException is where the catalog threw that
     */
    public void run(String what, Attempt attempt, Runnable beforeAnother) throws SQLException {
        for (int number = 1; ; number++) {
            try {
                attempt.make();
                return;
            } catch (SQLException | CommitFailedException e) {
                LOG.warn("{}, attempt {} of {}: {}", what, number, most, e.getMessage());
                if (number == most || !passes(e)) {
                    throw e;
                }
            }
            pause(number);
            beforeAnother.run();
        }
    }

    /** Whether readers or other writers were in the way. */
    public static boolean isBlocked(SQLException e) {
        return BLOCKED.contains(state(e)) || isChanged(e);
    }

    /** Whether the mart was not as it was looked at before. */
    public static boolean isChanged(SQLException e) {
        return CHANGED.equals(state(e));
    }

    /** Whether the next attempt may have another outcome. The catalog refuses without a statement that failed, too. */
    static boolean passes(Exception e) {
        Optional<SQLException> sql = Errors.find(e, SQLException.class);
        return sql.isEmpty()
                || isBlocked(sql.get())
                || (Errors.exitCode(sql.get()) == ExitCode.UNREACHABLE && !CANCELED.equals(state(sql.get())));
    }

    private static String state(SQLException e) {
        return String.valueOf(e.getSQLState());
    }

    private void pause(int number) {
        long doubled = firstPause.toMillis() << Math.min(number - 1, DOUBLINGS);
        try {
            Thread.sleep(Math.min(doubled, LONGEST_PAUSE.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two attempts", e);
        }
    }
}
