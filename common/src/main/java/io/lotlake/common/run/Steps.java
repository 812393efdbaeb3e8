package io.lotlake.common.run;

import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.StepRow;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the steps of a run. Prints a line for each step when it ends. Steps may run side by side. */
public final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    private final Optional<OpenRun> ledger;
    private final Map<String, StepResult> results = new ConcurrentHashMap<>();
    private final Map<String, Work> working = new ConcurrentSkipListMap<>();
    private final StatusLine status;
    private volatile Optional<Position> position = Optional.empty();
    private boolean headed;

    /** A step at work. */
    private record Work(long start, Supplier<String> detail) {}

    /** Prints the steps and does not record them in the ledger. */
    public Steps(PrintStream out) {
        this(out, Optional.empty(), new StatusLine(out, false));
    }

    /** @param status the line that shows the current work; it makes room for the lines of ended steps */
    Steps(PrintStream out, Optional<OpenRun> ledger, StatusLine status) {
        this.out = out;
        this.ledger = ledger;
        this.status = status;
    }

    /**
     * Runs the work and prints its line when it has ended. A failure passes through without a line. The ledger records
     * both outcomes.
     */
    public StepResult step(String name, Callable<StepResult> work) throws Exception {
        return step(name, work, () -> "");
    }

    /**
     * Runs work that may take long, like {@link #step(String, Callable)}.
     *
     * @param detail the progress of the work, which another thread may ask for at any time; empty if there is nothing
     *     to say
     */
    public StepResult step(String name, Callable<StepResult> work, Supplier<String> detail) throws Exception {
        LOG.info("{}: start", name);
        Instant startedAt = Instant.now();
        long start = System.nanoTime();
        StepResult result;
        working.put(name, new Work(start, detail));
        try {
            result = work.call();
        } catch (Exception | Error e) {
            ledger.ifPresent(run -> run.stepFailed(name, startedAt, secondsSince(start), e));
            throw e;
        } finally {
            working.remove(name);
        }
        double seconds = secondsSince(start);
        results.put(name, result);
        ledger.ifPresent(run -> run.stepDone(new StepRow(
                name, startedAt, seconds, result.rowsIn(), result.rowsOut(), result.rejected(), result.note())));
        LOG.info("{}: {} in {} s", name, result, seconds);
        print(name, result, seconds);
        return result;
    }

    /** The results of the ended steps, by name. */
    public Map<String, StepResult> results() {
        return Map.copyOf(results);
    }

    /** Tells which table the run is at now. */
    public void at(Position there) {
        position = Optional.of(there);
    }

    /** The current work. The text follows a statement of how long the run has been at work. */
    String atWork() {
        StringBuilder text = new StringBuilder(results.isEmpty() ? "" : "; " + results.size() + " steps done");
        position.ifPresent(there -> text.append("; ").append(there));
        working.forEach((name, work) -> {
            String detail = work.detail().get();
            text.append(String.format(
                    Locale.ROOT,
                    "; %s (%.0f s%s)",
                    name,
                    secondsSince(work.start()),
                    detail.isEmpty() ? "" : ", " + detail));
        });
        return text.toString();
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / NANOS_PER_SECOND;
    }

    /** Prints a line about a failure that does not end the run. */
    public synchronized void warn(String text) {
        status.clear();
        out.println("warning: " + text);
        out.flush();
    }

    private synchronized void print(String name, StepResult result, double seconds) {
        status.clear();
        if (!headed) {
            out.printf(Locale.ROOT, "%-28s %13s %13s %9s %8s%n", "step", "rows in", "rows out", "rejected", "seconds");
            headed = true;
        }
        String note = result.note().isEmpty() ? "" : "  " + result.note();
        out.printf(
                Locale.ROOT,
                "%-28s %,13d %,13d %,9d %8.1f%s%n",
                name,
                result.rowsIn(),
                result.rowsOut(),
                result.rejected(),
                seconds,
                note);
        out.flush();
    }
}
