package io.lotlake.bronze;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Shards;
import io.lotlake.common.table.TableSpec;
import java.util.HashSet;
import java.util.Set;

/** What others need to know of the state in which reads have left a Bronze table. */
public final class BronzeState {
    private static final String CHUNKS = FinishedChunk.property("");

    private BronzeState() {}

    /** Whether every read of the table has come to its end: none left chunks that a later run would take over or take out. */
    public static boolean isSettled(Lake lake, TableSpec table) {
        Set<String> unfinished = new HashSet<>();
        for (Commit commit : lake.commits(table)) {
            commit.summary().keySet().stream()
                    .filter(key -> key.startsWith(CHUNKS))
                    .forEach(key -> unfinished.add(key.substring(CHUNKS.length())));
            unfinished.removeIf(shard -> Shards.completes(commit, shard));
        }
        return unfinished.isEmpty();
    }
}
