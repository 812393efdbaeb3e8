package io.lotlake.bronze.chunk;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;

/**
 * The outcome of a chunk that was read.
 *
 * @param rows how many rows the chunk has
 * @param oldestRunning every transaction below this one had ended when the chunk was read
 * @param unchanged whether the rows are in Bronze already
 * @param altered how many values of each column the lake does not hold
 * @param files the file with the rows; none if there are no rows, or if they are in Bronze already
 */
public record ChunkResult(
        long rows, long oldestRunning, boolean unchanged, Map<String, Long> altered, List<DataFile> files)
        implements Serializable {
    public ChunkResult {
        altered = Map.copyOf(altered);
        files = List.copyOf(files);
    }

    static ChunkResult of(DataFile file, long oldestRunning, Map<String, Long> altered) {
        return new ChunkResult(file.recordCount(), oldestRunning, false, altered, List.of(file));
    }

    static ChunkResult empty(long oldestRunning) {
        return new ChunkResult(0, oldestRunning, false, Map.of(), List.of());
    }

    static ChunkResult unchanged(FinishedChunk earlier) {
        return new ChunkResult(earlier.rows(), earlier.oldestRunning(), true, Map.of(), List.of());
    }
}
