package io.lotlake.bronze.chunk;

import io.lotlake.bronze.source.BlockRange;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A chunk that is in Bronze, as the summary of its snapshot lists it.
 *
 * @param filenode the filenode of the heap; {@link #NO_HEAP} for a range of keys
 * @param rows how many rows the chunk has
 * @param oldestRunning every transaction below this one had ended when the chunk was read
 * @param runId the run that read it
 */
public record FinishedChunk(long filenode, BlockRange blocks, long rows, long oldestRunning, String runId)
        implements Serializable {
    /** The filenode of a chunk without a heap. Nobody can tell whether such a chunk still holds the same rows. */
    public static final long NO_HEAP = 0;

    private static final int PARTS = 4;

    /** One entry of the list: {@code filenode:first-end:rows:oldestRunning}. */
    @Override
    public String toString() {
        return filenode + ":" + blocks + ":" + rows + ":" + oldestRunning;
    }

    public static String list(List<FinishedChunk> chunks) {
        return chunks.stream().map(FinishedChunk::toString).collect(Collectors.joining(" "));
    }

    public static List<FinishedChunk> parse(String list, String runId) {
        List<FinishedChunk> chunks = new ArrayList<>();
        for (String entry : list.split(" ", -1)) {
            String[] parts = entry.split(":", -1);
            if (parts.length != PARTS) {
                throw new IllegalArgumentException("'" + entry + "' does not describe a chunk");
            }
            chunks.add(new FinishedChunk(
                    Long.parseLong(parts[0]),
                    BlockRange.parse(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    runId));
        }
        return chunks;
    }

    /** The beginning of the names of the chunk's files. */
    public String fileName(String shard) {
        return fileName(runId, shard, filenode, blocks);
    }

    static String fileName(String runId, String shard, long filenode, BlockRange blocks) {
        return runId + "-" + shard + "-" + filenode + "-" + blocks + "-";
    }
}
