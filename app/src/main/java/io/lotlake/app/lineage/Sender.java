package io.lotlake.app.lineage;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.openlineage.client.OpenLineage.RunEvent;
import io.openlineage.client.OpenLineageClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the events of a run in their order on a thread of its own, so that the run does not wait for the receiver. */
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    /** After this many failures one after the other, the receiver is not asked again by this run. */
    private static final int MOST_FAILURES = 3;

    /** How long the end of the run waits for events that are not sent yet. */
    private static final long PATIENCE_SECONDS = 10;

    private final OpenLineageClient client;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread sender = new Thread(work, "lotlake lineage");
        sender.setDaemon(true);
        return sender;
    });

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile @Nullable String failure;

    /** Only the thread of the sender reads and writes it. */
    private int failuresInARow;

    Sender(OpenLineageClient client) {
        this.client = client;
    }

    void send(RunEvent event) {
        send(() -> event);
    }

    /**
     * Sends the event, unless the sender is closed: a signal ends the run while its steps are at work, and they fail
     * after the run has ended.
     *
     * @param event is made on the thread of the sender
     */
    void send(Supplier<RunEvent> event) {
        try {
            thread.execute(() -> emit(event));
        } catch (RejectedExecutionException e) {
            LOG.debug("the run has ended, an event of OpenLineage is not sent", e);
        }
    }

    private void emit(Supplier<RunEvent> event) {
        if (failuresInARow >= MOST_FAILURES) {
            lost.incrementAndGet();
            return;
        }
        try {
            client.emit(event.get());
            failuresInARow = 0;
            sent.incrementAndGet();
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("an event of OpenLineage was not sent", e);
            failure = String.valueOf(Errors.translate(e).getMessage());
            failuresInARow++;
            lost.incrementAndGet();
        }
    }

    /**
     * Waits for the events that are not sent yet, and closes the client.
     *
     * @throws LotlakeException if events were lost
     */
    void close() throws Exception {
        thread.shutdown();
        boolean isDone = thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        client.close();
        if (!isDone) {
            thread.shutdownNow();
            throw new LotlakeException(
                    ExitCode.UNREACHABLE,
                    "Cannot send all events of OpenLineage: the receiver did not take them within " + PATIENCE_SECONDS
                            + " s; check lotlake.openlineage.transport");
        }
        if (lost.get() > 0) {
            throw new LotlakeException(
                    ExitCode.UNREACHABLE,
                    "Cannot send " + lost.get() + " of " + (lost.get() + sent.get()) + " events of OpenLineage: "
                            + failure + "; check lotlake.openlineage.transport");
        }
    }
}
