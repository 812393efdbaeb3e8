package io.lotlake.app.maintenance;

import io.lotlake.app.compaction.CompactionRules;
import io.lotlake.common.config.Settings;
import java.time.Duration;

/**
 * The limits that decide what maintenance removes and what it keeps.
 *
 * @param compaction which data files are compacted
 * @param maxManifests the number of manifests of a table above which they are rewritten
 * @param snapshotAge a younger snapshot is kept
 * @param keepSnapshots the number of newest snapshots of each branch that are kept at any age
 * @param keepPublications the number of newest publications whose tags are kept
 * @param branchAge how long the branch of a run that did not publish is kept for inspection
 * @param orphanAge a younger file is kept, because it may belong to a future commit
 * @param statistics whether the distinct values of Gold's columns are counted
 */
record MaintainConfig(
        CompactionRules compaction,
        int maxManifests,
        Duration snapshotAge,
        int keepSnapshots,
        int keepPublications,
        Duration branchAge,
        Duration orphanAge,
        boolean statistics) {
    private static final int MAX_COUNT = 1_000_000;
    private static final int MAX_HOURS = 1_000_000;
    private static final int MIN_ORPHAN_HOURS = 24;

    static MaintainConfig bind(Settings settings) {
        return new MaintainConfig(
                CompactionRules.bind(settings),
                settings.integer("maintain.max-manifests", 2, MAX_COUNT),
                hours(settings, "maintain.snapshot-age-hours", 0),
                settings.integer("maintain.keep-snapshots", 1, MAX_COUNT),
                settings.integer("maintain.keep-publications", 1, MAX_COUNT),
                hours(settings, "maintain.branch-age-hours", 0),
                hours(settings, "maintain.orphan-age-hours", MIN_ORPHAN_HOURS),
                settings.flag("maintain.statistics"));
    }

    private static Duration hours(Settings settings, String key, int min) {
        return Duration.ofHours(settings.integer(key, min, MAX_HOURS));
    }
}
