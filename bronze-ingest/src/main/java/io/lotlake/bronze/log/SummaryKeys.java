package io.lotlake.bronze.log;

import io.lotlake.common.lake.Commit;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys that lotlake sets in the summaries of Bronze snapshots, beside those of every table. The name of a shard or
 * of a column follows the keys that end with a dot.
 */
public final class SummaryKeys {
    /** Where in the life of the server the rows were read. */
    public static final String CUT = "lotlake.cut";

    /** By shard: the chunks of a full read that the snapshot brings. */
    public static final String CHUNKS = "lotlake.chunks.";

    /** By shard: a digest of the query that reads these chunks. Chunks with the same digest are alike. */
    public static final String COLUMNS = "lotlake.columns.";

    /** By shard: the names of the columns of the source that lotlake only lands. */
    public static final String EXTRA_COLUMNS = "lotlake.extra-columns.";

    /** By column: how many of its values the lake does not hold. */
    public static final String ALTERED = "lotlake.altered.";

    /**
     * By shard: a full read is complete with the snapshot. The value is the mark, which says what the source looked
     * like.
     */
    static final String READ = "lotlake.shard.";

    /** By shard: the runs that read the rows of that full read. */
    static final String RUNS = "lotlake.shard-runs.";

    /** By shard: the table has all changes up to the mark, which is the value. */
    static final String CHANGES = "lotlake.changes.";

    /** By shard: the mark of a comparison that found no difference. The key is in the properties of the table. */
    static final String COMPARED = "lotlake.looked.";

    private SummaryKeys() {}

    /** The shards or columns whose names follow the prefix in the summary. */
    public static Set<String> names(Commit commit, String prefix) {
        return commit.summary().keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .collect(Collectors.toSet());
    }
}
