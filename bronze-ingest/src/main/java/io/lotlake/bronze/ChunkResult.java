package io.lotlake.bronze;

import java.io.Serializable;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.util.SerializationUtil;

/**
 * What became of a chunk.
 *
 * @param rows it has
 * @param unchanged whether the rows are in Bronze already
 * @param serializedFile the {@link DataFile} that holds them; empty where there is none
 */
record ChunkResult(long rows, boolean unchanged, byte[] serializedFile) implements Serializable {
    static ChunkResult of(DataFile file) {
        return new ChunkResult(file.recordCount(), false, SerializationUtil.serializeToBytes(file));
    }

    static ChunkResult empty() {
        return new ChunkResult(0, false, new byte[0]);
    }

    static ChunkResult unchanged(long rows) {
        return new ChunkResult(rows, true, new byte[0]);
    }

    Optional<DataFile> file() {
        return serializedFile.length == 0
                ? Optional.empty()
                : Optional.of(SerializationUtil.deserializeFromBytes(serializedFile));
    }
}
