package io.lotlake.app.compaction;

import java.time.Duration;
import java.util.concurrent.Callable;

/** The time that the compaction after a sync may take. It ends once it is used up; work that has begun is finished. */
final class TimeBudget {
    /** One commit may be planned for this part of the sync's time, so that a run never ends much later than planned. */
    private static final double PART_OF_A_COMMIT = 0.25;

    private static final double NANOS_PER_SECOND = 1e9;

    private final long start = System.nanoTime();
    private final double allowed;
    private final double longestCommit;
    private double planned;
    private double spent;

    /**
     * Starts the clock.
     *
     * @param share the time that may be spent, as a share of the sync's
     */
    TimeBudget(double share, Duration sync) {
        double seconds = sync.toNanos() / NANOS_PER_SECOND;
        this.allowed = share * seconds;
        this.longestCommit = PART_OF_A_COMMIT * seconds;
    }

    private double used() {
        return (System.nanoTime() - start) / NANOS_PER_SECOND;
    }

    boolean isUsedUp() {
        return used() >= allowed;
    }

    /** Whether nothing was compacted so far. */
    boolean isUntouched() {
        return planned == 0;
    }

    /** The seconds for which the next commit may be planned. What earlier ones took corrects the plan. */
    double longestPlan() {
        double pace = isUntouched() ? 1 : spent / planned;
        return Math.min(longestCommit, allowed - used()) / pace;
    }

    /** Does the work, and remembers how long it took. */
    void spend(double seconds, Callable<?> work) throws Exception {
        double before = used();
        work.call();
        spent += used() - before;
        planned += seconds;
    }
}
