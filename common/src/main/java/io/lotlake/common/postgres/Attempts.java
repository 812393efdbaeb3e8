package io.lotlake.common.postgres;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.error.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats an action that readers, other writers or the network may block. The pause between two attempts leaves the
 * server to them and doubles each time.
 *
 * @param beforeAnother runs before every attempt but the first
 * @param blocked makes the error if readers or other writers block the last attempt; if empty, the failure of the
 *     attempt is thrown
 */
public record Attempts(
        int most,
        Duration firstPause,
        Runnable beforeAnother,
        Optional<Function<SQLException, LotlakeException>> blocked) {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final int DOUBLINGS = 16;

    public Attempts(int most, Duration firstPause) {
        this(most, firstPause, () -> {}, Optional.empty());
    }

    /** An action that provably changes nothing if it fails. */
    public interface Attempt {
        void make() throws SQLException;
    }

    /** The same attempts, with work before each new attempt that adapts to what has changed since the last one. */
    public Attempts catchingUp(Runnable work) {
        return new Attempts(most, firstPause, work, blocked);
    }

    /** The same attempts, with their own error if readers or other writers block the last attempt. */
    public Attempts refusing(Function<SQLException, LotlakeException> error) {
        return new Attempts(most, firstPause, beforeAnother, Optional.of(error));
    }

    /**
     * The failure of an attempt that found a state other than the one it was made for. The next attempt may succeed.
     */
    public static SQLException changed(String what, SQLException cause) {
        return new SQLException(what, SqlState.SERIALIZATION_FAILURE, cause);
    }

    /** The same failure without a failed statement as its cause. */
    public static SQLException changed(String what) {
        return new SQLException(what, SqlState.SERIALIZATION_FAILURE);
    }

    /**
     * Makes the attempt until it succeeds or the last attempt fails.
     *
     * @param what the action, for the log
     * @throws LotlakeException if readers or other writers block the last attempt, and {@code blocked} makes an error
     * @throws SQLException the failure of the last attempt; if the catalog refused the commit, its
     *     CommitFailedException is thrown instead
     */
    public void run(String what, Attempt attempt) throws SQLException {
        for (int number = 1; ; number++) {
            try {
                attempt.make();
                return;
            } catch (SQLException | CommitFailedException e) {
                LOG.warn("{}, attempt {} of {}: {}", what, number, most, e.getMessage());
                if (number == most || !passes(e)) {
                    refuse(e);
                    throw e;
                }
            }
            pause(number);
            beforeAnother.run();
        }
    }

    private void refuse(Exception e) {
        Optional<SQLException> obstacle = Errors.find(e, SQLException.class).filter(Attempts::isBlocked);
        if (obstacle.isPresent() && blocked.isPresent()) {
            throw blocked.get().apply(obstacle.get());
        }
    }

    /**
     * Whether a lock was not available in time, the server ended the statement to resolve a deadlock, or
     * {@link #isChanged} is true.
     */
    public static boolean isBlocked(SQLException e) {
        return SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE, SqlState.DEADLOCK_DETECTED) || isChanged(e);
    }

    /** Whether the attempt found a state other than the one it was made for. */
    public static boolean isChanged(SQLException e) {
        return SqlState.is(e, SqlState.SERIALIZATION_FAILURE);
    }

    /**
     * Whether the next attempt may succeed. The catalog can also refuse without a failed statement. A statement that
     * the server cancelled because it took too long would take as long again, so it is not repeated.
     */
    public static boolean passes(Exception e) {
        Optional<SQLException> sql = Errors.find(e, SQLException.class);
        return sql.isEmpty()
                || isBlocked(sql.get())
                || (Errors.exitCode(sql.get()) == ExitCode.UNREACHABLE
                        && !SqlState.is(sql.get(), SqlState.QUERY_CANCELED));
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
