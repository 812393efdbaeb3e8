package io.lotlake.app.load;

import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Build;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.Steps;
import io.lotlake.gold.Gold;
import io.lotlake.gold.GoldPublication;
import io.lotlake.gold.GoldSeed;
import io.lotlake.gold.compat.PublishConfig;
import io.lotlake.silver.SilverTables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first load, from the source to the published mart. Run again, it reads what changed in the source since and builds the rest
 * anew, so the outcome depends on the source alone, and on the rows that are retained.
 */
public record Seed(LotlakeConfig config, BronzeConfig bronze, PublishConfig publish) {

    /** Binds and checks everything the seed needs. */
    public static Seed bind(Settings settings) {
        Seed seed = new Seed(LotlakeConfig.bind(settings), BronzeConfig.bind(settings), PublishConfig.bind(settings));
        settings.check();
        return seed;
    }

    public void run(Lake lake, Steps steps, ShardSelection chosen) throws Exception {
        GoldPublication publication = new GoldPublication(Gold.ALL, lake, config, publish);
        publication.finishLast(steps);
        new BronzeIngest(config, bronze, chosen).run(lake, steps);
        Map<String, Build> builds = new LinkedHashMap<>(new SilverTables(lake, config).builds());
        builds.putAll(new GoldSeed(Gold.ALL, lake, config).builds());
        Builds.run(builds, List.of(), steps);
        publication.run(steps, chosen.makes(), SilverTables.gates());
    }

    /** The mart from the published Gold, again. */
    public void publish(Lake lake, Steps steps, ShardSelection chosen) throws Exception {
        new GoldPublication(Gold.ALL, lake, config, publish).run(steps, chosen.makes(), List.of());
    }
}
