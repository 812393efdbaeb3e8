package io.lotlake.app.load;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.app.preflight.FileForecast;
import io.lotlake.app.preflight.Preflight;
import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.load.SourcePreview;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lotlake seed --config FILE}. */
@Command(
        name = "seed",
        mixinStandardHelpOptions = true,
        description = "First load: all configured tables, then Silver, Gold and the mart.")
public final class SeedCommand implements Callable<Integer> {
    private final Supplier<Medallion> tables;

    @Mixin
    private CommonOptions options;

    @Option(
            names = "--dry-run",
            description =
                    "Check what a seed needs, print what it would read and the files that it would make, and stop.")
    private boolean dryRun;

    public SeedCommand(Supplier<Medallion> tables) {
        this.tables = tables;
    }

    @Override
    public Integer call() throws Exception {
        Seed seed = Seed.bind(tables.get(), options.settings());
        ShardSelection chosen = options.selectedShards(seed.config());
        Preflight.ofSeed(seed.tables(), seed.config(), seed.bronze(), chosen).require();
        if (dryRun) {
            SourcePreview source = new BronzeIngest(seed.config(), seed.bronze(), chosen).preview();
            source.changes().forEach(System.out::println);
            source.plan(Runtime.getRuntime().availableProcessors()).forEach(System.out::println);
            FileForecast.of(seed.tables(), seed.config()).lines().forEach(System.out::println);
            return 0;
        }
        Programs.onLake(seed.config(), options, "seed", (lake, steps) -> seed.run(lake, steps, chosen));
        return 0;
    }
}
