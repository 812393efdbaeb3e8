package io.lotlake.bronze.load;

import io.lotlake.bronze.chunk.FinishedChunk;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.log.SummaryKeys;
import io.lotlake.bronze.source.SourceShape;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The chunks of one source table that interrupted runs have left in Bronze. */
public final class InterruptedRead {
    private final Map<String, FinishedChunk> usable = new LinkedHashMap<>();
    private final List<FinishedChunk> unusable = new ArrayList<>();

    /**
     * Finds the chunks that are in Bronze without the rest of the table. If a chunk was read twice, the newer read
     * counts.
     */
    public static InterruptedRead of(Lake lake, Landing landing, SourceShape table, SourceCut cut) {
        String shard = table.relation().shard();
        InterruptedRead interrupted = new InterruptedRead();
        for (Commit commit : lake.commits(landing.table())) {
            if (Shards.completes(commit, shard)) {
                interrupted.clear();
            } else {
                String runId = commit.property(Commit.RUN_ID).orElse("");
                boolean alike = commit.property(SummaryKeys.CUT)
                                .filter(cut.position()::isOfDatabase)
                                .isPresent()
                        && commit.property(SummaryKeys.COLUMNS + shard)
                                .filter(LandingLoad.columns(landing, table)::equals)
                                .isPresent();
                commit.property(SummaryKeys.CHUNKS + shard)
                        .map(list -> FinishedChunk.parse(list, runId))
                        .orElse(List.of())
                        .forEach(chunk -> interrupted.add(chunk, alike));
            }
        }
        return interrupted;
    }

    /** @param alike whether the chunk comes from this server and has the columns that are wanted now */
    private void add(FinishedChunk chunk, boolean alike) {
        if (alike && chunk.filenode() != FinishedChunk.NO_HEAP) {
            usable.put(chunk.filenode() + ":" + chunk.blocks(), chunk);
        } else {
            unusable.add(chunk);
        }
    }

    /** Forgets all chunks, because a later run has read the table to the end. */
    private void clear() {
        usable.clear();
        unusable.clear();
    }

    List<FinishedChunk> usable() {
        return List.copyOf(usable.values());
    }

    List<FinishedChunk> unusable() {
        return List.copyOf(unusable);
    }
}
