package io.lotlake.app.compaction;

import io.lotlake.common.config.Settings;

/**
 * The limits that decide which data files are worn.
 *
 * @param smallFileBytes a data file with fewer bytes is small
 * @param minSmallFiles the number of small files in one partition that justifies a compaction
 * @param maxDeletedShare the share of deleted rows from which on a data file is rewritten without them
 * @param targetFileBytes the size of the files that a compaction writes
 */
public record CompactionRules(long smallFileBytes, int minSmallFiles, double maxDeletedShare, long targetFileBytes) {
    private static final int MAX_COUNT = 1_000_000;
    private static final long MIN_TARGET_BYTES = 1 << 20;
    private static final int FEWEST = 2;

    public static CompactionRules bind(Settings settings) {
        CompactionRules rules = new CompactionRules(
                settings.bytes("maintain.small-file-size", 1),
                settings.integer("maintain.min-small-files", FEWEST, MAX_COUNT),
                settings.decimal("maintain.max-deleted-share", 0.001, 1),
                settings.bytes("maintain.target-file-size", MIN_TARGET_BYTES));
        if (rules.smallFileBytes >= rules.targetFileBytes) {
            settings.problem("maintain.small-file-size", "it is not below maintain.target-file-size");
        }
        return rules;
    }

    /** The same rules, except that two small files in one partition justify a compaction. */
    CompactionRules forTwoFiles() {
        return new CompactionRules(smallFileBytes, FEWEST, maxDeletedShare, targetFileBytes);
    }
}
