package io.lotlake.app.load;

import io.lotlake.app.compaction.CompactShare;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.config.SyncConfig;
import io.lotlake.bronze.sync.BronzeSync;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Build;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.GoldPublication;
import io.lotlake.gold.GoldSync;
import io.lotlake.gold.compat.PublishConfig;
import io.lotlake.silver.build.SilverSync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The daily delta: brings Bronze, Silver, Gold and the mart up to the present state of the source, driven by what
 * changed.
 */
public record Sync(
        Medallion tables,
        LotlakeConfig config,
        BronzeConfig bronze,
        SyncConfig sync,
        PublishConfig publish,
        CompactShare compaction) {

    /** Binds and checks everything that the sync needs. */
    public static Sync bind(Medallion tables, Settings settings) {
        LotlakeConfig config = LotlakeConfig.bind(settings);
        BronzeConfig bronze = BronzeConfig.bind(settings);
        Sync sync = new Sync(
                tables, config, bronze, bronze.sync(), PublishConfig.bind(settings), CompactShare.bind(settings));
        settings.check();
        return sync;
    }

    Sync allowingDeletes(List<String> sourceTables) {
        return new Sync(tables, config, bronze, sync.allowingDeletes(sourceTables), publish, compaction);
    }

    /** Returns whether there was anything to do. */
    public boolean run(Lake lake, Steps steps, ShardSelection chosen) throws Exception {
        long start = System.nanoTime();
        boolean worked = follow(lake, steps, chosen);
        if (worked) {
            compaction.run(lake, compacted(), steps, Duration.ofNanos(System.nanoTime() - start));
        }
        return worked;
    }

    /** The next sync reads the changes by snapshot, so nobody gains from larger files of them. */
    private List<TableSpec> compacted() {
        return Stream.concat(tables.silver().specs().stream(), tables.goldSpecs().stream())
                .filter(table -> !table.equals(tables.silver().changes()))
                .toList();
    }

    private boolean follow(Lake lake, Steps steps, ShardSelection chosen) throws Exception {
        SilverSync.requireSeed(tables.silver(), lake);
        GoldPublication publication = new GoldPublication(tables.gold(), lake, config, publish);
        boolean worked = publication.finishLast(steps);
        worked |= !new BronzeSync(config, bronze, sync, chosen).run(lake, steps).isEmpty();
        try (GoldSync gold = layers(lake, steps)) {
            if (gold.isUpToDate() && publication.isMartOfBase(config.makes())) {
                return worked;
            }
            if (gold.isUpToDate()) {
                publication.run(steps, config.makes(), tables.silver().gates());
                return true;
            }
            if (gold.affected().isEmpty() || gold.share() > publish.rebuildShare()) {
                publication.run(steps, config.makes(), tables.silver().gates());
            } else {
                publication.part(
                        steps,
                        config.makes(),
                        gold.affected().orElseThrow(),
                        tables.silver().gates());
            }
            return true;
        }
    }

    /**
     * Brings Silver and Gold up to Bronze. A Gold table starts as soon as the tables that it is made from are there.
     */
    private GoldSync layers(Lake lake, Steps steps) throws Exception {
        try (SilverSync silver = new SilverSync(tables.silver(), lake, config)) {
            Map<String, Build> builds = new LinkedHashMap<>(silver.begin(steps));
            GoldSync gold = new GoldSync(tables.gold(), lake, config);
            try {
                if (!gold.isUpToDate()) {
                    builds.putAll(gold.builds());
                }
                Builds.run(builds, List.of(), steps);
                return gold;
            } catch (Exception e) {
                gold.close();
                throw e;
            }
        }
    }

    /**
     * What waits in the lake for the layers above, because a run was ended before it processed it: a line for each
     * table, with the number of changed keys if it is known.
     */
    List<String> waiting(Lake lake) {
        SilverSync.requireSeed(tables.silver(), lake);
        try (SilverSync silver = new SilverSync(tables.silver(), lake, config);
                GoldSync gold = new GoldSync(tables.gold(), lake, config)) {
            List<String> lines = new ArrayList<>();
            Map<String, Long> keys = silver.waiting().isEmpty() ? gold.waiting() : silver.waiting();
            keys.forEach((table, count) ->
                    lines.add(String.format(Locale.ROOT, "%-28s %,13d changed keys wait in the lake", table, count)));
            if (gold.isRebuilt()) {
                lines.add("gold: a sync makes all tables anew, because Silver was built again or the configuration"
                        + " changed");
            }
            if (!new GoldPublication(tables.gold(), lake, config, publish).isMartOfBase(config.makes())) {
                lines.add("mart: a sync makes it anew, because it does not show the published tables");
            }
            return lines;
        }
    }
}
