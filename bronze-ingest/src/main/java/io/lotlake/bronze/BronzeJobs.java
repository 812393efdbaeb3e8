package io.lotlake.bronze;

import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.load.SourcePreview;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spark-submit --class io.lotlake.bronze.BronzeJobs lotlake.jar --config FILE}. */
@Command(
        name = "bronze",
        mixinStandardHelpOptions = true,
        description = "Reads the source into Bronze: all tables under one snapshot, unchanged ones not again.")
public final class BronzeJobs implements Callable<Integer> {
    @Mixin
    private CommonOptions options;

    @Option(names = "--dry-run", description = "Print what would be read and stop.")
    private boolean dryRun;

    public static void main(String[] arguments) {
        Programs.exit(Programs.execute(new BronzeJobs(), arguments));
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        BronzeConfig bronze = BronzeConfig.bind(settings);
        settings.check();
        ShardSelection chosen = options.selectedShards(config);
        BronzeIngest ingest = new BronzeIngest(config, bronze, chosen);
        if (dryRun) {
            SourcePreview source = ingest.preview();
            source.changes().forEach(System.out::println);
            source.plan(Runtime.getRuntime().availableProcessors()).forEach(System.out::println);
        } else {
            Programs.onLake(config, options, "bronze", ingest::run);
        }
        return 0;
    }
}
