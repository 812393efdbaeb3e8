package io.lotlake.bronze.load;

import io.lotlake.bronze.chunk.FinishedChunk;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.log.SummaryKeys;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The chunks of one source table that interrupted runs have left in Bronze. */
public final class InterruptedRead {
    private final Map<String, FinishedChunk> reusable = new LinkedHashMap<>();
    private final List<FinishedChunk> obsolete = new ArrayList<>();
    private long lastRead = Lineage.NONE;

    /**
     * Finds the chunks that are in Bronze without the rest of the table. If a chunk was read twice, the newer read
     * counts.
     */
    public static InterruptedRead of(Lake lake, Landing landing, SourceTable table, SourceCut cut) {
        String shard = table.relation().shard();
        InterruptedRead interrupted = new InterruptedRead();
        for (Commit commit : lake.commits(landing.table())) {
            if (Shards.completes(commit, shard)) {
                interrupted.clear(commit.snapshotId());
            } else {
                String runId = commit.property(Commit.RUN_ID).orElse("");
                boolean isReusable = commit.property(SummaryKeys.CUT)
                                .filter(cut.position()::isOfDatabase)
                                .isPresent()
                        && commit.property(SummaryKeys.COLUMNS + shard)
                                .filter(LandingLoad.columns(landing, table)::equals)
                                .isPresent();
                commit.property(SummaryKeys.CHUNKS + shard)
                        .map(list -> FinishedChunk.parse(list, runId))
                        .orElse(List.of())
                        .forEach(chunk -> interrupted.add(chunk, isReusable));
            }
        }
        return interrupted;
    }

    /**
     * @param isReusable whether the chunk comes from this database and was read with the query that is used now, and
     *     whether its values still have the same meaning
     */
    private void add(FinishedChunk chunk, boolean isReusable) {
        if (isReusable && chunk.filenode() != FinishedChunk.NO_HEAP) {
            reusable.put(chunk.filenode() + ":" + chunk.blocks(), chunk);
        } else {
            obsolete.add(chunk);
        }
    }

    /** Forgets all chunks, because a commit has completed the read of the table. */
    private void clear(long snapshotId) {
        reusable.clear();
        obsolete.clear();
        lastRead = snapshotId;
    }

    /**
     * The snapshot with which the last read of the table was complete; {@link Lineage#NONE} if there is none. The files
     * of these chunks came after it. Earlier files of the same names belong to that read.
     */
    long lastRead() {
        return lastRead;
    }

    List<FinishedChunk> reusable() {
        return List.copyOf(reusable.values());
    }

    List<FinishedChunk> obsolete() {
        return List.copyOf(obsolete);
    }
}
