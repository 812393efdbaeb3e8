package io.lotlake.common.run;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the steps of a run and shows a line for each when it has ended; steps may run side by side. */
public final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    private final long started = System.nanoTime();
    private boolean headed;

    public Steps(PrintStream out) {
        this.out = out;
    }

    /** Runs the work and prints its line when it has ended; a failure passes through unprinted. */
    public StepResult step(String name, Callable<StepResult> work) throws Exception {
        LOG.info("{}: start", name);
        long start = System.nanoTime();
        StepResult result = work.call();
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        LOG.info("{}: {} in {} s", name, result, seconds);
        print(name, result, seconds);
        return result;
    }

    public double seconds() {
        return (System.nanoTime() - started) / NANOS_PER_SECOND;
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
