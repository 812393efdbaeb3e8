package io.lotlake.common.run;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Narrowed;
import io.lotlake.common.config.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every lotlake program takes. */
public final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration in HOCON; else the file that LOTLAKE_CONFIG names.")
    private @Nullable Path file;

    @Option(names = "--make", paramLabel = "M", description = "Only this configured make; repeatable.")
    private List<String> makes = new ArrayList<>();

    @Option(names = "--portal", paramLabel = "P", description = "Only this configured portal; repeatable.")
    private List<String> portals = new ArrayList<>();

    @Option(names = "--run-id", paramLabel = "ID", description = "Names the run in every snapshot; default: its start.")
    private @Nullable String runId;

    /** The arguments as they were given; secrets are not taken there. */
    String arguments() {
        return command == null
                ? ""
                : String.join(" ", command.commandLine().getParseResult().originalArgs());
    }

    public Settings settings() {
        return Settings.load(configFile());
    }

    private Optional<Path> configFile() {
        if (file != null) {
            return Optional.of(file);
        }
        return Optional.ofNullable(System.getenv("LOTLAKE_CONFIG"))
                .filter(name -> !name.isBlank())
                .map(Path::of);
    }

    public Narrowed narrowed(LotlakeConfig config) {
        return config.narrowed(portals, makes);
    }

    /** The run that begins now. */
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
