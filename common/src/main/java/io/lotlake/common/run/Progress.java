package io.lotlake.common.run;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reports at intervals what a run is doing and how long it may take. */
final class Progress implements AutoCloseable {
    private static final long MINUTE = 60;

    private final String command;
    private final Optional<Double> lastSeconds;
    private final Steps steps;
    private final StatusLine line;
    private final long start = System.nanoTime();
    private final Duration every;
    private final Thread thread;

    /**
     * Begins the reports.
     *
     * @param lastSeconds the duration of the command's last run, in seconds
     */
    Progress(String command, Optional<Double> lastSeconds, Steps steps, StatusLine line, Duration every) {
        this.command = command;
        this.lastSeconds = lastSeconds;
        this.steps = steps;
        this.line = line;
        this.every = every;
        this.thread = new Thread(this::run, "lotlake progress");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!Thread.interrupted()) {
                Thread.sleep(every.toMillis());
                say();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say() {
        double seconds = (System.nanoTime() - start) / 1e9;
        String past = lastSeconds
                .map(last -> ", the last one took " + minutes(last)
                        + (last > seconds ? ", about " + minutes(last - seconds) + " are left" : ""))
                .orElse("");
        line.show(command + " at work for " + minutes(seconds) + past + steps.atWork());
    }

    static String minutes(double seconds) {
        long whole = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d min", whole / MINUTE, whole % MINUTE);
    }

    @Override
    public void close() {
        thread.interrupt();
        line.clear();
    }
}
