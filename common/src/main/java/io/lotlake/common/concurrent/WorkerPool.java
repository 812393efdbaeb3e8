package io.lotlake.common.concurrent;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that work side by side. Closing the pool interrupts unfinished work. */
public final class WorkerPool implements AutoCloseable {
    private final ExecutorService threads;
    private final Duration grace;

    /** Makes a pool whose {@link #close()} does not wait. */
    public WorkerPool(int size) {
        this(size, Duration.ZERO);
    }

    /** @param grace how long {@link #close()} waits for the work that it interrupts */
    public WorkerPool(int size, Duration grace) {
        this.threads = Executors.newFixedThreadPool(size);
        this.grace = grace;
    }

    public <T> Future<T> submit(Callable<T> work) {
        return threads.submit(work);
    }

    /** A service that gives the results in the order in which the work ends. */
    public <T> CompletionService<T> completionService() {
        return new ExecutorCompletionService<>(threads);
    }

    /**
     * Waits for the result of the work.
     *
     * @throws Exception the failure of the work itself, without a wrapper
     */
    public static <T> T result(Future<T> work) throws Exception {
        try {
            return work.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** The failure of the work itself. If the work ended with an {@link Error}, the wrapper. */
    public static Exception failure(ExecutionException e) {
        return e.getCause() instanceof Exception failure ? failure : e;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
