package io.lotlake.common.run;

import io.lotlake.common.config.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the configuration file of a program. */
public final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration in HOCON; else the file that LOTLAKE_CONFIG names.")
    private @Nullable Path file;

    public Settings settings() {
        return Settings.load(configFile());
    }

    /** Whether a file is named. */
    public boolean isGiven() {
        return configFile().isPresent();
    }

    private Optional<Path> configFile() {
        if (file != null) {
            return Optional.of(file);
        }
        return Optional.ofNullable(System.getenv("LOTLAKE_CONFIG"))
                .filter(name -> !name.isBlank())
                .map(Path::of);
    }
}
