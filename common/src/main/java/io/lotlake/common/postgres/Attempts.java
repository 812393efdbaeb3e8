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
 * How often something is tried that readers, other writers or a network may be in the way of. Between two attempts they have the
 * server for themselves for a while, twice as long each time.
 *
 * @param beforeAnother done before every attempt but the first
 * @param blocked gives the error where readers or other writers are in the way of the last attempt; empty where that is the failure
 *     of the attempt itself
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

    /** Something that provably did nothing where it fails. */
    public interface Attempt {
        void make() throws SQLException;
    }

    /** The same with work that makes up for what has changed since the last attempt. */
    public Attempts catchingUp(Runnable work) {
        return new Attempts(most, firstPause, work, blocked);
    }

    /** The same with an error of its own where readers or other writers are in the way of the last attempt. */
    public Attempts refusing(Function<SQLException, LotlakeException> error) {
        return new Attempts(most, firstPause, beforeAnother, Optional.of(error));
    }

    /** The failure of an attempt that found something else than it was made for; the next one may find what it wants. */
    public static SQLException changed(String what, SQLException cause) {
        return new SQLException(what, SqlState.SERIALIZATION_FAILURE, cause);
    }

    /** The same without a statement that failed. */
    public static SQLException changed(String what) {
        return new SQLException(what, SqlState.SERIALIZATION_FAILURE);
    }

    /**
     * Makes the attempt until it succeeds.
     *
     * @param what is tried, for the log
     * @throws LotlakeException where readers or other writers are in the way of the last attempt, and there is an error for that
     * @throws SQLException of the last attempt, as CommitFailedException is where the catalog threw that
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

    /** Whether a lock was not to be had in time, or only by ending somebody else's statement, or something {@link #isChanged}. */
    public static boolean isBlocked(SQLException e) {
        return SqlState.is(e, SqlState.LOCK_NOT_AVAILABLE, SqlState.DEADLOCK_DETECTED) || isChanged(e);
    }

    /** Whether something was not as it was looked at before. */
    public static boolean isChanged(SQLException e) {
        return SqlState.is(e, SqlState.SERIALIZATION_FAILURE);
    }

    /**
     * Whether the next attempt may have another outcome. The catalog refuses without a statement that failed, too. What the server gave
     * up because it took too long would take as long again.
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
