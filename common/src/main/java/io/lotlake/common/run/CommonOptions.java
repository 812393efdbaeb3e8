package io.lotlake.common.run;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.ledger.Run;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of the programs that make a run or show one. */
public final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Mixin
    private ConfigOption file = new ConfigOption();

    @Mixin
    private ShardOptions shards = new ShardOptions();

    @Option(names = "--run-id", paramLabel = "ID", description = "Names the run in every snapshot; default: its start.")
    private @Nullable String runId;

    /** The arguments as they were given. Secrets are not accepted there. */
    String arguments() {
        return command == null
                ? ""
                : String.join(" ", command.commandLine().getParseResult().originalArgs());
    }

    public Settings settings() {
        return file.settings();
    }

    public ShardSelection selectedShards(LotlakeConfig config) {
        return shards.selectedShards(config);
    }

    /** The given name of the run; empty if none was given. */
    public Optional<String> runId() {
        return Optional.ofNullable(runId);
    }

    /** Makes the run that begins now. */
    public Run run(Clock clock) {
        if (runId == null) {
            return Run.startingAt(clock.instant());
        }
        try {
            return new Run(runId, clock.instant());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(), "Invalid value for --run-id: " + e.getMessage());
        }
    }
}
