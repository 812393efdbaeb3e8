package io.lotlake.common.run;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * How a table is built.
 *
 * @param after names of the tables that it is made of; they are built before, where they are built at all
 */
public record Build(Callable<StepResult> work, List<String> after) {
    public Build {
        after = List.copyOf(after);
    }

    public static Build of(Callable<StepResult> work, String... after) {
        return new Build(work, List.of(after));
    }
}
