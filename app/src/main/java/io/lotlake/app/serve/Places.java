package io.lotlake.app.serve;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Lets some requests be answered at once. The others wait for a while, and are then told to come back. */
final class Places {
    private final Semaphore free;
    private final Duration patience;

    Places(int count, Duration patience) {
        this.free = new Semaphore(count, true);
        this.patience = patience;
    }

    Answer with(Supplier<Answer> work) {
        if (!isTaken()) {
            return Failures.busy();
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }

    private boolean isTaken() {
        try {
            return free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
