package io.lotlake.app.load;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.app.preflight.Preflight;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lotlake sync --config FILE}. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description =
                "The delta since the last run: what changed in the source goes to Bronze, Silver, Gold and the mart.")
public final class SyncCommand implements Callable<Integer> {
    private final Supplier<Medallion> tables;

    @Mixin
    private CommonOptions options;

    @Option(
            names = "--dry-run",
            description = "Print what waits in the lake because a run was ended, and stop; the source is not asked.")
    private boolean dryRun;

    @Option(
            names = "--allow-deletes",
            paramLabel = "TABLE",
            description = "This source table may lose any number of rows, e.g. full_auto_mobile; repeatable.")
    private List<String> allowDeletes = new ArrayList<>();

    public SyncCommand(Supplier<Medallion> tables) {
        this.tables = tables;
    }

    @Override
    public Integer call() throws Exception {
        Sync sync = Sync.bind(tables.get(), options.settings()).allowingDeletes(allowDeletes);
        ShardSelection chosen = options.selectedShards(sync.config());
        Preflight.ofPublication(sync.config(), sync.config().allShards()).require();
        ExitCode outcome = Programs.outcomeOnLake(sync.config(), options, "sync", (lake, steps) -> {
            if (dryRun) {
                List<String> waiting = sync.waiting(lake);
                waiting.forEach(System.out::println);
                return waiting.isEmpty() ? ExitCode.NOTHING_TO_DO : ExitCode.DONE;
            }
            return sync.run(lake, steps, chosen) ? ExitCode.DONE : ExitCode.NOTHING_TO_DO;
        });
        return outcome.code();
    }
}
