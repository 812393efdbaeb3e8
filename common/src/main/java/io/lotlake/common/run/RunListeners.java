package io.lotlake.common.run;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.ledger.OpenRun;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a run. What they throw is told once for each of them, and goes no further. */
final class RunListeners {
    /** The listeners of something that is no run of the ledger. */
    static final RunListeners NONE = new RunListeners(List.of(), "", System.err);

    private static final Logger LOG = LoggerFactory.getLogger(RunListeners.class);

    private final List<RunListener> listeners;
    private final String runId;
    private final PrintStream err;
    private final Set<RunListener> failed = ConcurrentHashMap.newKeySet();

    RunListeners(List<RunListener> listeners, String runId, PrintStream err) {
        this.listeners = List.copyOf(listeners);
        this.runId = runId;
        this.err = err;
    }

    /** Finds the listeners and tells them that the run has begun. */
    static RunListeners of(LotlakeConfig config, OpenRun run, String command, PrintStream err) {
        List<RunListener> found = new ArrayList<>();
        ServiceLoader.load(RunListener.class, RunListener.class.getClassLoader())
                .forEach(found::add);
        RunListeners listeners = new RunListeners(found, run.run().id(), err);
        RunStart start = new RunStart(run.run(), run.token(), command);
        listeners.tell(listener -> listener.began(config, start));
        return listeners;
    }

    void stepBegan(String step, Instant began) {
        tell(listener -> listener.stepBegan(step, began));
    }

    void stepDone(String step, Instant began, StepResult result) {
        tell(listener -> listener.stepDone(step, began, result));
    }

    void stepFailed(String step, Instant began, Throwable failure) {
        String error = String.valueOf(Errors.translate(failure).getMessage());
        tell(listener -> listener.stepFailed(step, began, error));
    }

    void ended(LotlakeConfig config, long token) {
        tell(listener -> listener.ended(config, token));
    }

    /** The same for a process that is being ended, which waits no longer than the patience lasts. */
    void endedWithin(Duration patience, LotlakeConfig config, long token) {
        Thread teller = new Thread(() -> ended(config, token), "lotlake listeners");
        teller.setDaemon(true);
        teller.start();
        try {
            teller.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface News {
        void to(RunListener listener) throws Exception;
    }

    private void tell(News news) {
        listeners.forEach(listener -> tell(listener, news));
    }

    private void tell(RunListener listener, News news) {
        try {
            news.to(listener);
        } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
            LOG.warn("run {}: {} was not written", runId, listener.output(), e);
            if (failed.add(listener)) {
                err.println("warning: " + listener.output() + " of run " + runId + " was not written: "
                        + Errors.translate(e).getMessage() + "; the run itself is not affected");
            }
        }
    }
}
