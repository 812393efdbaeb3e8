package io.lotlake.common.run;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs the builds of a layer: all of them, or those of the tables that the command line names. */
public final class TableChoice {
    private TableChoice() {}

    /**
     * Runs the builds in their own order, a step each.
     *
     * @param chosen names of tables; empty for all
     */
    public static void run(Map<String, Callable<StepResult>> builds, List<String> chosen, Steps steps)
            throws Exception {
        for (String table : chosen) {
            if (!builds.containsKey(table)) {
                throw new LotlakeException(
                        ExitCode.USAGE,
                        "Cannot build " + table + ": choose from " + String.join(", ", builds.keySet()));
            }
        }
        for (Map.Entry<String, Callable<StepResult>> build : builds.entrySet()) {
            if (chosen.isEmpty() || chosen.contains(build.getKey())) {
                steps.step(build.getKey(), build.getValue());
            }
        }
    }
}
