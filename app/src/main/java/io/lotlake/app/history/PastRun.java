package io.lotlake.app.history;

import io.lotlake.common.error.ExitCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A run of the ledger.
 *
 * @param token greater than that of every earlier run
 * @param command the program
 * @param arguments the arguments of its command line
 * @param startedAt the start of the run, UTC
 * @param endedAt the end, UTC; of an aborted run, when the next run found that out; empty if the ledger has no end
 * @param state running, done, failed, stopped by a signal, aborted, for a process that ended without a word, as the
 *     next run found, or killed, if no run has found it yet
 * @param exitCode empty while the run is at work, and if it was aborted or killed
 * @param error the error; empty if there was none
 */
public record PastRun(
        long token,
        String id,
        String command,
        String arguments,
        Instant startedAt,
        Optional<Instant> endedAt,
        String state,
        OptionalInt exitCode,
        String error) {
    private static final Set<Integer> GOOD = Set.of(ExitCode.DONE.code(), ExitCode.NOTHING_TO_DO.code());
    private static final String RUNNING = "running";
    private static final int NANO_DIGITS = 9;

    /** The command with its arguments, which begin with the command if the program has several. */
    public String line() {
        return arguments.isEmpty() ? command : arguments.startsWith(command) ? arguments : command + " " + arguments;
    }

    /** The state, with the exit code unless that is zero. A verification that found faults has findings. */
    public String outcome() {
        String word = state.equals("done") && !isDone() ? "findings" : state;
        return exitCode.isPresent() && exitCode.getAsInt() != 0 ? word + ", exit " + exitCode.getAsInt() : word;
    }

    /** Whether the run ended well, be it that there was nothing to do. A verification that found faults did not. */
    public boolean isDone() {
        return state.equals("done") && GOOD.contains(exitCode.orElse(ExitCode.DONE.code()));
    }

    /** Whether the run did something. */
    public boolean hasWorked() {
        return isDone() && exitCode.orElse(ExitCode.DONE.code()) == ExitCode.DONE.code();
    }

    public boolean isAtWork() {
        return state.equals(RUNNING);
    }

    /** The run, if the ledger has no end of it although nobody holds the lock of the lake. */
    PastRun withoutLock() {
        return isAtWork()
                ? new PastRun(token, id, command, arguments, startedAt, endedAt, "killed", exitCode, error)
                : this;
    }

    /** The end; empty while the run is at work, and if its process ended without a word, for nobody knows when. */
    public Optional<Instant> end() {
        return state.equals("aborted") ? Optional.empty() : endedAt;
    }

    /** The duration; empty if the end is not known. */
    public Optional<Duration> duration() {
        return end().map(end -> Duration.between(startedAt, end));
    }

    /** The duration in seconds with one decimal; empty if the end is not known. */
    public Optional<BigDecimal> seconds() {
        return duration()
                .map(taken -> BigDecimal.valueOf(taken.toNanos(), NANO_DIGITS).setScale(1, RoundingMode.HALF_UP));
    }
}
