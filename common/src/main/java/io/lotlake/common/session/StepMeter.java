package io.lotlake.common.session;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the tasks of each step do. A step names itself on its thread, and threads that it starts inherit the
 * name. Spark carries the name to the tasks as a tag of their jobs. A listener of the tasks reports their figures here.
 */
public final class StepMeter {
    /** Stands before the name of a step in a tag. */
    private static final String PREFIX = "lotlake-step ";

    private static final InheritableThreadLocal<@Nullable String> CURRENT = new InheritableThreadLocal<>();

    private static final InheritableThreadLocal<@Nullable Tagged> TAGGED = new InheritableThreadLocal<>();

    private static final Map<String, Figures> BY_STEP = new ConcurrentHashMap<>();

    private StepMeter() {}

    /** The tag that the session has for the thread. */
    private record Tagged(SparkSession session, String tag) {}

    /**
     * What the tasks of a step have done.
     *
     * @param planned the number of tasks of the stages that have begun
     * @param done the number of tasks that have ended well
     */
    public record Figures(long planned, long done, long rowsRead, long bytesRead, long rowsWritten, long bytesWritten) {
        static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0);

        /** Tasks that a stage begins. */
        public static Figures planned(long tasks) {
            return new Figures(tasks, 0, 0, 0, 0, 0);
        }

        /** A task that has ended well. */
        public static Figures done(long rowsRead, long bytesRead, long rowsWritten, long bytesWritten) {
            return new Figures(0, 1, rowsRead, bytesRead, rowsWritten, bytesWritten);
        }

        private Figures plus(Figures more) {
            return new Figures(
                    planned + more.planned,
                    done + more.done,
                    rowsRead + more.rowsRead,
                    bytesRead + more.bytesRead,
                    rowsWritten + more.rowsWritten,
                    bytesWritten + more.bytesWritten);
        }
    }

    /** Says that the thread works on the step, and begins to count for it. */
    public static void begin(String step) {
        CURRENT.set(step);
        BY_STEP.put(step, Figures.NONE);
    }

    /** Says that the thread no longer works on the step. */
    public static void end(String step) {
        CURRENT.remove();
        BY_STEP.remove(step);
    }

    /** Gives the jobs that the thread starts from now on the tag of its step. */
    static void tag(SparkSession spark) {
        String step = CURRENT.get();
        Tagged wanted = step == null ? null : new Tagged(spark, PREFIX + step.replace(',', ' '));
        Tagged before = TAGGED.get();
        if (Objects.equals(wanted, before)) {
            return;
        }
        if (before != null && before.session() == spark) {
            spark.removeTag(before.tag());
        }
        if (wanted != null) {
            spark.addTag(wanted.tag());
        }
        TAGGED.set(wanted);
    }

    /** The step of a job, by the list of its tags; empty if it has none. */
    public static Optional<String> step(String tags) {
        int start = tags.indexOf(PREFIX);
        if (start < 0) {
            return Optional.empty();
        }
        int end = tags.indexOf(',', start);
        return Optional.of(tags.substring(start + PREFIX.length(), end < 0 ? tags.length() : end));
    }

    /** Adds figures to a step, unless it has ended. */
    public static void add(String step, Figures more) {
        BY_STEP.computeIfPresent(step, (name, figures) -> figures.plus(more));
    }

    /** The figures of a step; empty if no task of it is known. */
    public static Optional<Figures> of(String step) {
        return Optional.ofNullable(BY_STEP.get(step)).filter(figures -> figures.planned() > 0);
    }
}
