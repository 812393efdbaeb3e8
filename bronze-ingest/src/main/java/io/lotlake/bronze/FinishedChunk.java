package io.lotlake.bronze;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A chunk that is in Bronze, as the summary of the snapshot that brought it says.
 *
 * @param filenode of the heap; {@link #NO_HEAP} for a range of keys
 * @param rows it had
 * @param oldestRunning every transaction below it had ended when the chunk was read
 * @param runId the run that read it
 */
record FinishedChunk(long filenode, BlockRange blocks, long rows, long oldestRunning, String runId)
        implements Serializable {
    /** In place of the filenode of what has no heap. Whether such a chunk still holds the same rows, nobody can tell. */
    static final long NO_HEAP = 0;

    private static final int PARTS = 4;

    /** The property of a summary that lists the chunks of a shard. */
    static String property(String shard) {
        return "lotlake.chunks." + shard;
    }

    /** One entry of the list: {@code filenode:first-end:rows:oldestRunning}. */
    @Override
    public String toString() {
        return filenode + ":" + blocks + ":" + rows + ":" + oldestRunning;
    }

    static String list(List<FinishedChunk> chunks) {
        return chunks.stream().map(FinishedChunk::toString).collect(Collectors.joining(" "));
    }

    static List<FinishedChunk> parse(String list, String runId) {
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

    /** The beginning of the names of this chunk's files. */
    String fileName(String shard) {
        return fileName(runId, shard, filenode, blocks);
    }

    static String fileName(String runId, String shard, long filenode, BlockRange blocks) {
        return runId + "-" + shard + "-" + filenode + "-" + blocks + "-";
    }
}
