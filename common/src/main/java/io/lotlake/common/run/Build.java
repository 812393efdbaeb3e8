package io.lotlake.common.run;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * The build of a table.
 *
 * @param after the names of the tables that it is made from; they are built before it if they are built in this run
 */
public record Build(Callable<StepResult> work, List<String> after) {
    public Build {
        after = List.copyOf(after);
    }

    public static Build of(Callable<StepResult> work, String... after) {
        return new Build(work, List.of(after));
    }
}
