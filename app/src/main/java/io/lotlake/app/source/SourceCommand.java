package io.lotlake.app.source;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.generator.SourceChange;
import io.lotlake.generator.SourceGenerator;
import io.lotlake.generator.legacy.LegacyPipeline;
import io.lotlake.generator.legacy.MartComparison;
import io.lotlake.generator.market.SourcePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lotlake source …}: a generated source, and the legacy pipeline for comparison. */
@Command(
        name = "source",
        mixinStandardHelpOptions = true,
        description = "Generates and changes a source, runs the legacy pipeline on it, and compares the marts.",
        subcommands = {
            SourceCommand.Generate.class,
            SourceCommand.Change.class,
            SourceCommand.Legacy.class,
            SourceCommand.Compare.class
        })
public final class SourceCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Cannot run source: it needs generate, change, legacy or compare");
    }

    /** The user's choice, or a clear error. */
    private static <T> T chosen(Supplier<T> choice) {
        try {
            return choice.get();
        } catch (IllegalArgumentException e) {
            throw new LotlakeException(ExitCode.USAGE, e.getMessage() + "; change the option or the configuration", e);
        }
    }

    private static LotlakeConfig config(CommonOptions options) {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        return config;
    }

    @Command(
            name = "generate",
            mixinStandardHelpOptions = true,
            description = "Fills an empty source database with listings of the configured portals and makes.")
    static final class Generate implements Callable<Integer> {
        @Mixin
        private CommonOptions options;

        @Option(
                names = "--listings",
                required = true,
                paramLabel = "N",
                description = "Listings of all portals together.")
        private int listings;

        @Option(names = "--price-events", paramLabel = "N", description = "Price events; default: ten for a listing.")
        private @Nullable Long priceEvents;

        @Override
        public Integer call() throws SQLException {
            LotlakeConfig config = config(options);
            SourcePlan plan = chosen(() -> {
                SourcePlan size = SourcePlan.defaults(listings);
                long events = priceEvents == null ? size.priceEvents() : priceEvents;
                return new SourcePlan(size.seed(), listings, events, config.portals(), config.makes());
            });
            new SourceGenerator(plan, () -> config.source().connect()).generate((table, rows) -> {});
            System.out.println("generated " + plan);
            return 0;
        }
    }

    @Command(
            name = "change",
            mixinStandardHelpOptions = true,
            description = "Changes a generated source as a day does, for lotlake sync to find.")
    static final class Change implements Callable<Integer> {
        @Mixin
        private CommonOptions options;

        @Option(
                names = "--share",
                defaultValue = "0.01",
                description = "Of listings, statistics and mappings; default: ${DEFAULT-VALUE}.")
        private double share;

        @Option(names = "--price-events", defaultValue = "0", paramLabel = "N", description = "New price events.")
        private long priceEvents;

        @Option(names = "--day", defaultValue = "1", description = "Chooses the rows; default: ${DEFAULT-VALUE}.")
        private long day;

        @Override
        public Integer call() throws SQLException {
            LotlakeConfig config = config(options);
            SourceChange change =
                    chosen(() -> new SourceChange(config.portals(), config.makes(), day, share, priceEvents));
            try (Connection connection = config.source().connect()) {
                System.out.println("changed " + change.apply(connection) + " rows");
            }
            return 0;
        }
    }

    @Command(
            name = "legacy",
            mixinStandardHelpOptions = true,
            description = "Runs the legacy pipeline for the configured makes, into a schema of its own.")
    static final class Legacy implements Callable<Integer> {
        @Mixin
        private CommonOptions options;

        @Option(names = "--schema", defaultValue = "legacy", description = "Of its mart; default: ${DEFAULT-VALUE}.")
        private String schema = "legacy";

        @Option(
                names = "--template",
                paramLabel = "FILE",
                description = "Another pipeline in SQL and Jinja that takes the parameters of the legacy one.")
        private @Nullable Path template;

        @Override
        public Integer call() throws SQLException {
            LotlakeConfig config = config(options);
            LegacyPipeline pipeline = chosen(() -> pipeline(config));
            try (Connection connection = config.source().connect()) {
                for (String make : options.selectedShards(config).makes()) {
                    long start = System.nanoTime();
                    long rows = pipeline.run(connection, make);
                    double seconds = (System.nanoTime() - start) / 1e9;
                    System.out.printf(Locale.ROOT, "%s %-20s %,12d rows %8.1f s%n", schema, make, rows, seconds);
                }
            }
            return 0;
        }

        private LegacyPipeline pipeline(LotlakeConfig config) {
            if (template == null) {
                return new LegacyPipeline(schema, config.portals(), config.countries());
            }
            try {
                return new LegacyPipeline(Files.readString(template), schema, config.portals(), config.countries());
            } catch (IOException e) {
                throw new IllegalArgumentException("Cannot read the template " + template + ": " + e, e);
            }
        }
    }

    @Command(
            name = "compare",
            mixinStandardHelpOptions = true,
            description = "Compares the published mart with the legacy one in the same database, cell by cell.")
    static final class Compare implements Callable<Integer> {
        @Mixin
        private CommonOptions options;

        @Option(
                names = "--schema",
                defaultValue = "legacy",
                description = "Of the legacy mart; default: ${DEFAULT-VALUE}.")
        private String schema = "legacy";

        @Override
        public Integer call() throws SQLException {
            LotlakeConfig config = config(options);
            MartComparison comparison = new MartComparison(schema, config.martSchema());
            boolean equal = true;
            try (Connection connection = config.mart().connect()) {
                for (String make : options.selectedShards(config).makes()) {
                    MartComparison.Result result = comparison.compare(connection, make);
                    System.out.println(result);
                    equal &= result.isEqual();
                }
            }
            return (equal ? ExitCode.DONE : ExitCode.GATE).code();
        }
    }
}
