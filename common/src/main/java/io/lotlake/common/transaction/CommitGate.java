package io.lotlake.common.transaction;

import io.lotlake.common.error.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Lets commits through until the process is about to end, and waits for those that have begun. */
public final class CommitGate {
    private static final ReentrantReadWriteLock LOCK = new ReentrantReadWriteLock();
    private static final AtomicBoolean CLOSED = new AtomicBoolean();

    private CommitGate() {}

    /** Returns whether a commit may begin. If it returns true, {@link #leave()} must follow. */
    static boolean enter() {
        return !CLOSED.get() && LOCK.readLock().tryLock();
    }

    static void leave() {
        LOCK.readLock().unlock();
    }

    static SQLException closed() {
        return new SQLException("the process is being ended", SqlState.ADMIN_SHUTDOWN);
    }

    /**
     * Lets no further commit begin, and waits for those that have begun. Returns false if one of them takes too long.
     */
    public static boolean close(Duration patience) {
        CLOSED.set(true);
        try {
            return LOCK.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
