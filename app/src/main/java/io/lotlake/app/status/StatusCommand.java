package io.lotlake.app.status;

import io.lotlake.app.output.Terminal;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.run.CommonOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lotlake status}: in short what {@code lotlake report} shows. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows every table: rows, snapshots, size, when it was written and by which run; the mart; how"
                + " fresh each portal is; gates, quarantine, publications and runs, or the run of --run-id.")
public final class StatusCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions options;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        LakeStatus status = LakeStatus.of(config, options.selectedShards(config).makes(), options.runId());
        if (json) {
            System.out.println(JsonText.of(LedgerJson.status(status)));
        } else {
            new LedgerReport(System.out, Terminal.drawsSparklines()).status(status);
        }
        return status.tables().isEmpty() ? ExitCode.NOTHING_TO_DO.code() : ExitCode.DONE.code();
    }
}
