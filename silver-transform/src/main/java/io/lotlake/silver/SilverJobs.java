package io.lotlake.silver;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import io.lotlake.silver.build.SilverSeed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spark-submit --class io.lotlake.silver.SilverJobs lotlake.jar --config FILE silver.listings}. */
@Command(
        name = "silver",
        mixinStandardHelpOptions = true,
        description = "Builds Silver tables from the present rows of Bronze.")
public final class SilverJobs implements Callable<Integer> {
    @Mixin
    private CommonOptions options;

    @Parameters(paramLabel = "TABLE", description = "Only these tables, e.g. silver.listings; default: all.")
    private List<String> tables = new ArrayList<>();

    public static void main(String[] arguments) {
        Programs.exit(Programs.execute(new SilverJobs(), arguments));
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        Programs.onLake(
                config,
                options,
                "silver",
                (lake, steps) -> Builds.run(SilverSeed.builds(Silver.ALL, lake, config), tables, steps));
        return 0;
    }
}
