package io.lotlake.gold;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.CommonOptions;
import io.lotlake.common.run.Programs;
import io.lotlake.gold.compat.PublishConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spark-submit --class io.lotlake.gold.GoldJobs lotlake.jar --config FILE gold.fct_listings}. */
@Command(
        name = "gold",
        mixinStandardHelpOptions = true,
        description =
                "Builds Gold tables and the view gold.ads from Silver, and publishes them; the mart stays as it is.")
public final class GoldJobs implements Callable<Integer> {
    @Mixin
    private CommonOptions options;

    @Parameters(paramLabel = "TABLE", description = "Only these tables, e.g. gold.price_state; default: all.")
    private List<String> tables = new ArrayList<>();

    public static void main(String[] arguments) {
        Programs.exit(Programs.execute(new GoldJobs(), arguments));
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = options.settings();
        LotlakeConfig config = LotlakeConfig.bind(settings);
        PublishConfig publish = PublishConfig.bind(settings);
        settings.check();
        Programs.onLake(config, options, "gold", (lake, steps) -> {
            Builds.run(new GoldSeed(Gold.ALL, lake, config).builds(), tables, steps);
            new GoldPublication(Gold.ALL, lake, config, publish).tables(steps);
        });
        return 0;
    }
}
