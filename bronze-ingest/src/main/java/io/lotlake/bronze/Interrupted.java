package io.lotlake.bronze;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What interrupted runs have left in Bronze of one source table. */
final class Interrupted {
    private final Map<String, FinishedChunk> usable = new LinkedHashMap<>();
    private final List<FinishedChunk> unusable = new ArrayList<>();

    /** @param alike whether it comes from this server and has the columns that are wanted now */
    void add(FinishedChunk chunk, boolean alike) {
        if (alike && chunk.filenode() != FinishedChunk.NO_HEAP) {
            usable.put(chunk.filenode() + ":" + chunk.blocks(), chunk);
        } else {
            unusable.add(chunk);
        }
    }

    /** Forgets all, for the table was read to the end since. */
    void clear() {
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
