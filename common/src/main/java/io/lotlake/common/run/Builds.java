package io.lotlake.common.run;

import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;

/** Runs the builds of all tables or of those that the command line names. Independent builds run side by side. */
public final class Builds {
    /** With this many builds at once, cores do not stay idle when one build has only few tasks left. */
    private static final int AT_ONCE = 4;

    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Map<String, Build> waiting;
    private final Steps steps;

    private Builds(Map<String, Build> waiting, Steps steps) {
        this.waiting = waiting;
        this.steps = steps;
    }

    /**
     * Runs each build as a step after the builds that it needs. The first failure stops the other builds and is thrown.
     *
     * @param builds the builds by table name, in an order in which they could run one after another
     * @param chosen names of tables; empty for all
     */
    public static void run(Map<String, Build> builds, List<String> chosen, Steps steps) throws Exception {
        for (String table : chosen) {
            if (!builds.containsKey(table)) {
                throw new LotlakeException(
                        ExitCode.USAGE,
                        "Cannot build " + table + ": choose from " + String.join(", ", builds.keySet()));
            }
        }
        Map<String, Build> wanted = new LinkedHashMap<>(builds);
        if (!chosen.isEmpty()) {
            wanted.keySet().retainAll(chosen);
        }
        new Builds(wanted, steps).run();
    }

    private void run() throws Exception {
        try (WorkerPool pool = new WorkerPool(AT_ONCE, GRACE)) {
            CompletionService<String> running = pool.completionService();
            Map<String, Build> unfinished = new HashMap<>(waiting);
            startReady(running, unfinished);
            while (!unfinished.isEmpty()) {
                unfinished.remove(WorkerPool.result(running.take()));
                startReady(running, unfinished);
            }
        }
    }

    private void startReady(CompletionService<String> running, Map<String, Build> unfinished) {
        for (String name : new ArrayList<>(waiting.keySet())) {
            Build build = waiting.get(name);
            if (build != null && build.upstream().stream().noneMatch(unfinished::containsKey)) {
                waiting.remove(name);
                running.submit(() -> {
                    steps.step(name, build.work());
                    return name;
                });
            }
        }
    }
}
