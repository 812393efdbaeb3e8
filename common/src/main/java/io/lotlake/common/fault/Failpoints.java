package io.lotlake.common.fault;

import io.lotlake.common.error.SqlState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a run fail at a named point. Nothing fails unless the process was started with the system property {@value
 * #PROPERTY}. Its value is empty if a test sets the faults itself, or {@code POINT:FAULT:N} for a fault at the N-th
 * time that the point is reached.
 */
public final class Failpoints {
    public static final String PROPERTY = "io.lotlake.failpoint";

    private static final boolean ON = System.getProperty(PROPERTY) != null;
    private static final int HALTED = 137;
    private static final int PARTS = 3;

    private static final Set<Failpoint> REACHED = ConcurrentHashMap.newKeySet();
    private static final Trap NONE = new Trap(false, Failpoint.CREATE_TABLE, Fault.BEFORE, new AtomicInteger());

    private static volatile Trap trap = fromProperty();

    /** Whether the next COMMIT of this thread gets no answer. */
    private static final ThreadLocal<Boolean> LOSES_REPLY = ThreadLocal.withInitial(() -> false);

    private Failpoints() {}

    /** An action whose effect outlives the process. */
    @FunctionalInterface
    public interface Effect<T, E extends Exception> {
        T happen() throws E;
    }

    /** An action whose effect outlives the process and that returns nothing. */
    @FunctionalInterface
    public interface Action<E extends Exception> {
        void happen() throws E;
    }

    private record Trap(boolean armed, Failpoint point, Fault fault, AtomicInteger left) {
        boolean springs(Failpoint reached) {
            return armed && point == reached && left.decrementAndGet() == 0;
        }

        boolean hasSprung() {
            return armed && left.get() <= 0;
        }
    }

    /** Thrown if a test asks for an exception. */
    static final class FailpointException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FailpointException(Failpoint point, Fault fault) {
            super("failpoint " + point + ": " + fault.meaning());
        }
    }

    private static Trap fromProperty() {
        String text = System.getProperty(PROPERTY, "");
        if (text.isEmpty()) {
            return NONE;
        }
        String[] parts = text.split(":", -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException(PROPERTY + " = '" + text + "' is not POINT:FAULT:N");
        }
        return new Trap(
                true,
                Failpoint.valueOf(parts[0]),
                Fault.valueOf(parts[1]),
                new AtomicInteger(Integer.parseInt(parts[2])));
    }

    /** Performs the effect, with the fault that is set for the point. */
    public static <T, E extends Exception> T call(Failpoint point, Effect<T, E> effect) throws E {
        return ON ? watched(point, effect) : effect.happen();
    }

    /** Performs the action, with the fault that is set for the point. */
    public static <E extends Exception> void run(Failpoint point, Action<E> action) throws E {
        if (ON) {
            watched(point, () -> {
                action.happen();
                return point;
            });
        } else {
            action.happen();
        }
    }

    /** Commits. If a test asks for it, the connection breaks before the answer arrives. */
    public static void commit(Connection connection) throws SQLException {
        connection.commit();
        if (ON && LOSES_REPLY.get()) {
            LOSES_REPLY.set(false);
            connection.close();
            throw new SQLException("failpoint: the answer to COMMIT was lost", SqlState.CONNECTION_FAILURE);
        }
    }

    private static <T, E extends Exception> T watched(Failpoint point, Effect<T, E> effect) throws E {
        REACHED.add(point);
        Trap set = trap;
        return set.springs(point) ? faulty(point, set.fault(), effect) : effect.happen();
    }

    private static <T, E extends Exception> T faulty(Failpoint point, Fault fault, Effect<T, E> effect) throws E {
        if (fault == Fault.BEFORE) {
            throw new FailpointException(point, fault);
        }
        LOSES_REPLY.set(fault == Fault.REPLY_LOST);
        T result = effect.happen();
        if (fault == Fault.HALT) {
            Runtime.getRuntime().halt(HALTED);
        }
        if (fault == Fault.AFTER) {
            throw new FailpointException(point, fault);
        }
        if (LOSES_REPLY.get()) {
            LOSES_REPLY.set(false);
            throw new UncheckedIOException(new IOException("failpoint " + point + ": the answer was lost"));
        }
        return result;
    }

    /** Sets a fault that happens at the {@code n}-th time that the point is reached. */
    public static void arm(Failpoint point, Fault fault, int n) {
        requireOn();
        trap = new Trap(true, point, fault, new AtomicInteger(n));
    }

    /** Removes the fault and returns whether it has happened. */
    public static boolean disarm() {
        requireOn();
        boolean sprung = trap.hasSprung();
        trap = NONE;
        return sprung;
    }

    /** The points that this process has reached. */
    public static Set<Failpoint> reached() {
        requireOn();
        return Set.copyOf(REACHED);
    }

    private static void requireOn() {
        if (!ON) {
            throw new IllegalStateException("failpoints are off; start the JVM with -D" + PROPERTY + "=");
        }
    }
}
