package io.lotlake.app.maintenance;

import io.lotlake.common.config.Settings;
import java.time.Duration;

/**
 * The limits that decide what maintenance removes and what it keeps.
 *
 * @param smallFileBytes a data file with fewer bytes is small
 * @param minSmallFiles the number of small files in one partition that justifies a compaction
 * @param maxDeletedShare the share of deleted rows from which on a data file is rewritten without them
 * @param targetFileBytes the size of the files that a compaction writes
 * @param maxManifests the number of manifests of a table above which they are rewritten
 * @param snapshotAge a younger snapshot is kept
 * @param keepSnapshots the number of newest snapshots of each branch that are kept at any age
 * @param keepPublications the number of newest publications whose tags are kept
 * @param branchAge how long the branch of a run that did not publish is kept for inspection
 * @param orphanAge a younger file is kept, because it may belong to a future commit
 * @param statistics whether the distinct values of Gold's columns are counted
 */
record MaintainConfig(
        long smallFileBytes,
        int minSmallFiles,
        double maxDeletedShare,
        long targetFileBytes,
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
    private static final long MIN_TARGET_BYTES = 1 << 20;

    static MaintainConfig bind(Settings settings) {
        MaintainConfig config = new MaintainConfig(
                settings.bytes("maintain.small-file-size", 1),
                settings.integer("maintain.min-small-files", 2, MAX_COUNT),
                settings.decimal("maintain.max-deleted-share", 0.001, 1),
                settings.bytes("maintain.target-file-size", MIN_TARGET_BYTES),
                settings.integer("maintain.max-manifests", 2, MAX_COUNT),
                hours(settings, "maintain.snapshot-age-hours", 0),
                settings.integer("maintain.keep-snapshots", 1, MAX_COUNT),
                settings.integer("maintain.keep-publications", 1, MAX_COUNT),
                hours(settings, "maintain.branch-age-hours", 0),
                hours(settings, "maintain.orphan-age-hours", MIN_ORPHAN_HOURS),
                settings.flag("maintain.statistics"));
        if (config.smallFileBytes >= config.targetFileBytes) {
            settings.problem("maintain.small-file-size", "it is not below maintain.target-file-size");
        }
        return config;
    }

    private static Duration hours(Settings settings, String key, int min) {
        return Duration.ofHours(settings.integer(key, min, MAX_HOURS));
    }
}
