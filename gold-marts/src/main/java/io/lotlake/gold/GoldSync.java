package io.lotlake.gold;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.KeySet;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.Build;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.build.MartDelta;
import io.lotlake.gold.changes.ChangeLog;
import io.lotlake.gold.changes.SilverChanges;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings Gold up to date with what changed in Silver. Each table makes only those rows anew that a changed key may have
 * changed. If the changes are incomplete, because a seed ended between Silver and Gold, the sync makes all of Gold
 * anew.
 */
public final class GoldSync implements AutoCloseable {
    private final Lake lake;
    private final LotlakeConfig config;
    private final ChangeLog log;
    private final List<Followed> tables;
    private final boolean isRebuilt;
    private final MartDelta mart = new MartDelta();

    /** A table and what changed in its inputs; empty if that is not known. */
    private record Followed(GoldTable table, Optional<SilverChanges> changes) {}

    /** Finds out what changed. */
    public GoldSync(List<GoldTable> tables, Lake lake, LotlakeConfig config) {
        this.lake = lake;
        this.config = config;
        this.log = new ChangeLog(lake);
        this.tables = tables.stream()
                .map(table -> new Followed(table, table.changes(log)))
                .toList();
        Lineage lineage = new Lineage(lake);
        this.isRebuilt = this.tables.stream()
                .anyMatch(followed ->
                        followed.changes().isEmpty() || !followed.table().isAbout(config, lineage));
    }

    /** Whether a sync makes all of Gold anew, because it is not known what changed. */
    public boolean isRebuilt() {
        return isRebuilt;
    }

    /** Whether Gold is up to date with Silver and the configuration. */
    public boolean isUpToDate() {
        return !isRebuilt
                && tables.stream()
                        .allMatch(followed -> followed.changes().orElseThrow().isEmpty());
    }

    /** The number of changed keys that Gold has yet to follow, by Silver table, as far as the changes tell it. */
    public Map<String, Long> waiting() {
        Map<String, Long> waiting = new HashMap<>();
        for (Followed followed : tables) {
            followed.changes()
                    .map(SilverChanges::counts)
                    .orElse(Map.of())
                    .forEach((table, keys) -> waiting.merge(table, keys, Math::max));
        }
        return waiting;
    }

    /**
     * The builds that bring the tables up to date on the branch of the run, each after the tables that it is made of.
     */
    public Map<String, Build> builds() {
        if (isRebuilt) {
            return new GoldSeed(tables.stream().map(Followed::table).toList(), lake, config).rebuilds();
        }
        mart.nothing(lake);
        Map<String, Build> builds = new LinkedHashMap<>();
        for (Followed followed : tables) {
            GoldTable table = followed.table();
            SilverChanges changes = followed.changes().orElseThrow();
            if (!changes.isEmpty()) {
                builds.put(table.name(), new Build(() -> table.follow(lake, config, changes, mart), table.waitsFor()));
            }
        }
        return builds;
    }

    /** The listings whose wide rows may have changed; empty if all may have. */
    public Optional<KeySet> affected() {
        return mart.lids();
    }

    /**
     * The number of facts that may have changed or left, as a share of the present facts; 1 if it is not known which.
     */
    public double share() {
        return mart.share();
    }

    @Override
    public void close() {
        mart.close();
        log.close();
    }
}
