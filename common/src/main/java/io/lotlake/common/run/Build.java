package io.lotlake.common.run;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * The build of a table.
 *
 * @param upstream the names of the tables that this table is made from; a run that builds them builds them first
 */
public record Build(Callable<StepResult> work, List<String> upstream) {
    public Build {
        upstream = List.copyOf(upstream);
    }

    public static Build of(Callable<StepResult> work, String... upstream) {
        return new Build(work, List.of(upstream));
    }
}
