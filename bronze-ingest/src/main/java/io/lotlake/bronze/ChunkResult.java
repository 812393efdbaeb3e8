package io.lotlake.bronze;

import java.io.Serializable;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.util.SerializationUtil;

/**
 * What became of a chunk.
 *
 * @param rows it has
 * @param oldestRunning every transaction below it had ended when the chunk was read
 * @param unchanged whether the rows are in Bronze already
 * @param serializedFile the {@link DataFile} that holds them; empty where there is none
 */
record ChunkResult(long rows, long oldestRunning, boolean unchanged, byte[] serializedFile) implements Serializable {
    static ChunkResult of(DataFile file, long oldestRunning) {
        return new ChunkResult(file.recordCount(), oldestRunning, false, SerializationUtil.serializeToBytes(file));
    }

    static ChunkResult empty(long oldestRunning) {
        return new ChunkResult(0, oldestRunning, false, new byte[0]);
    }

    static ChunkResult unchanged(FinishedChunk earlier) {
        return new ChunkResult(earlier.rows(), earlier.oldestRunning(), true, new byte[0]);
    }

    Optional<DataFile> file() {
        return serializedFile.length == 0
                ? Optional.empty()
                : Optional.of(SerializationUtil.deserializeFromBytes(serializedFile));
    }
}
