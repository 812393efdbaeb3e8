package io.lotlake.common.run;

import java.io.PrintStream;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the steps of a run and shows a line for each when it has ended; steps may run side by side. */
public final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    private final Optional<OpenRun> ledger;
    private final Map<String, StepResult> results = new ConcurrentHashMap<>();
    private boolean headed;

    /** Steps that are shown, and kept nowhere. */
    public Steps(PrintStream out) {
        this(out, Optional.empty());
    }

    Steps(PrintStream out, OpenRun run) {
        this(out, Optional.of(run));
    }

    private Steps(PrintStream out, Optional<OpenRun> ledger) {
        this.out = out;
        this.ledger = ledger;
    }

    /** Runs the work and prints its line when it has ended; a failure passes through unprinted. The ledger gets both. */
    public StepResult step(String name, Callable<StepResult> work) throws Exception {
        LOG.info("{}: start", name);
        Instant startedAt = Instant.now();
        long start = System.nanoTime();
        StepResult result;
        try {
            result = work.call();
        } catch (Exception | Error e) {
            ledger.ifPresent(run -> run.stepFailed(name, startedAt, secondsSince(start), e));
            throw e;
        }
        double seconds = secondsSince(start);
        results.put(name, result);
        ledger.ifPresent(run -> run.stepDone(name, startedAt, seconds, result));
        LOG.info("{}: {} in {} s", name, result, seconds);
        print(name, result, seconds);
        return result;
    }

    /** What the steps did that have ended, by their names. */
    public Map<String, StepResult> results() {
        return Map.copyOf(results);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / NANOS_PER_SECOND;
    }

    private synchronized void print(String name, StepResult result, double seconds) {
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
