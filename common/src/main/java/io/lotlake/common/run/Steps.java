package io.lotlake.common.run;

import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.StepRow;
import io.lotlake.common.session.StepMeter;
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
    private final Map<String, Double> lastSeconds;
    private final RunListeners listeners;
    private volatile Optional<Position> position = Optional.empty();
    private boolean headed;

    /** A step at work. */
    private record Work(long start, Supplier<String> detail) {}

    /** Prints the steps and does not record them in the ledger. */
    public Steps(PrintStream out) {
        this(out, Optional.empty(), new StatusLine(out, false), Map.of(), RunListeners.NONE);
    }

    /**
     * Records the steps in the ledger.
     *
     * @param status the line that shows the current work; it makes room for the lines of ended steps
     * @param lastSeconds how long the steps took in the last run of the command, by step
     */
    Steps(
            PrintStream out,
            Optional<OpenRun> ledger,
            StatusLine status,
            Map<String, Double> lastSeconds,
            RunListeners listeners) {
        this.out = out;
        this.ledger = ledger;
        this.status = status;
        this.lastSeconds = Map.copyOf(lastSeconds);
        this.listeners = listeners;
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
        listeners.stepBegan(name, startedAt);
        long start = System.nanoTime();
        StepResult result;
        working.put(name, new Work(start, detail));
        StepMeter.begin(name);
        try {
            result = work.call();
        } catch (Exception | Error e) {
            ledger.ifPresent(run -> run.stepFailed(name, startedAt, secondsSince(start), e));
            listeners.stepFailed(name, startedAt, e);
            throw e;
        } finally {
            working.remove(name);
            StepMeter.end(name);
        }
        double seconds = secondsSince(start);
        results.put(name, result);
        ledger.ifPresent(run -> run.stepDone(new StepRow(
                name,
                startedAt,
                seconds,
                result.rowsIn(),
                result.rowsOut(),
                result.rejected(),
                result.note(),
                result.rejections())));
        listeners.stepDone(name, startedAt, result);
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
            double seconds = secondsSince(work.start());
            String detail = work.detail().get();
            text.append(String.format(
                    Locale.ROOT,
                    "; %s (%.0f s%s)",
                    name,
                    seconds,
                    detail.isEmpty() ? tasks(name, seconds) + comparison(name, seconds) : ", " + detail));
        });
        return text.toString();
    }

    /** What the tasks of the step have done; empty if it has none. */
    private static String tasks(String step, double seconds) {
        return StepMeter.of(step).map(figures -> tasks(figures, seconds)).orElse("");
    }

    private static String tasks(StepMeter.Figures figures, double seconds) {
        StringBuilder text =
                new StringBuilder(String.format(Locale.ROOT, ", task %,d of %,d", figures.done(), figures.planned()));
        if (figures.rowsRead() + figures.bytesRead() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    ", %,d rows and %s read, %,.0f rows/s, %s",
                    figures.rowsRead(),
                    Amounts.bytes(figures.bytesRead()),
                    figures.rowsRead() / seconds,
                    Amounts.rate(figures.bytesRead() / seconds)));
        }
        if (figures.rowsWritten() + figures.bytesWritten() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    ", %,d rows and %s written",
                    figures.rowsWritten(),
                    Amounts.bytes(figures.bytesWritten())));
        }
        return text.toString();
    }

    /** How long the step took in the last run, for a step that cannot tell how far it has got. */
    private String comparison(String step, double seconds) {
        Double last = lastSeconds.get(step);
        if (last == null) {
            return "";
        }
        String left = last > seconds ? String.format(Locale.ROOT, ", about %.0f s left", last - seconds) : "";
        return String.format(Locale.ROOT, ", %.0f s last time%s", last, left);
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
