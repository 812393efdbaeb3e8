package io.lotlake.app.load;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.BronzeIngest;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Build;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.Steps;
import io.lotlake.gold.GoldPublication;
import io.lotlake.gold.GoldSeed;
import io.lotlake.gold.compat.PublishConfig;
import io.lotlake.silver.build.SilverSeed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first load, from the source to the published mart. A second seed reads only the source tables that changed, and
 * builds Silver, Gold and the mart anew. The result depends only on the source and on the rows that {@code
 * bronze.forgotten} retains.
 */
public record Seed(Medallion tables, LotlakeConfig config, BronzeConfig bronze, PublishConfig publish) {

    /** Binds and checks everything that the seed needs. */
    public static Seed bind(Medallion tables, Settings settings) {
        Seed seed = new Seed(
                tables, LotlakeConfig.bind(settings), BronzeConfig.bind(settings), PublishConfig.bind(settings));
        settings.check();
        return seed;
    }

    public void run(Lake lake, Steps steps, ShardSelection chosen) throws Exception {
        lake.startSpark();
        GoldPublication publication = new GoldPublication(tables.gold(), lake, config, publish);
        publication.finishLast(steps);
        new BronzeIngest(config, bronze, chosen).run(lake, steps);
        Map<String, Build> builds = new LinkedHashMap<>(SilverSeed.builds(tables.silver(), lake, config));
        builds.putAll(new GoldSeed(tables.gold(), lake, config).builds());
        Builds.run(builds, List.of(), steps);
        publication.run(steps, chosen.makes(), tables.silver().gates());
    }

    /** Loads the mart again from the published Gold. */
    public void publish(Lake lake, Steps steps, ShardSelection chosen) throws Exception {
        new GoldPublication(tables.gold(), lake, config, publish).mart(steps, chosen.makes());
    }
}
