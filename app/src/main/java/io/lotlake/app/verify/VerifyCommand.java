package io.lotlake.app.verify;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import io.lotlake.common.verify.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lotlake verify --config FILE}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks that nothing is lost and nothing is there twice: files, commits, source, layers, mart.")
public final class VerifyCommand implements Callable<Integer> {
    private final Supplier<Medallion> tables;

    @Mixin
    private CommonOptions options;

    @Option(names = "--quick", description = "Do not ask the source.")
    private boolean quick;

    public VerifyCommand(Supplier<Medallion> tables) {
        this.tables = tables;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        Duration lockTimeout = BronzeConfig.lockTimeout(settings);
        settings.check();
        ShardSelection chosen = options.selectedShards(config);
        List<String> findings = new ArrayList<>();
        ExitCode outcome = Programs.outcomeOnLake(config, options, "verify", (lake, steps) -> {
            Report report = new Report(steps::at);
            Verification verification = new Verification(tables.get(), lake, config, chosen, lockTimeout, report);
            if (quick) {
                verification.quick();
            } else {
                verification.full();
            }
            report.notes().forEach(note -> System.out.println("note     " + note));
            findings.addAll(report.findings());
            return findings.isEmpty() ? ExitCode.DONE : ExitCode.GATE;
        });
        findings.forEach(finding -> System.out.println("FINDING  " + finding));
        System.out.println(findings.isEmpty() ? "everything is whole" : findings.size() + " findings");
        return outcome.code();
    }
}
