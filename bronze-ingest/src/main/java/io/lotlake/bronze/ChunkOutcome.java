package io.lotlake.bronze;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.util.SerializationUtil;

/**
 * What a task gives back to the driver for its chunk.
 *
 * @param files the description of the written file; none where the chunk has no rows
 * @param altered how many values of each column the lake does not hold
 */
record ChunkOutcome(List<DataFile> files, Map<String, Long> altered) implements Serializable {

    ChunkOutcome {
        files = List.copyOf(files);
        altered = Map.copyOf(altered);
    }

    byte[] toBytes() {
        return SerializationUtil.serializeToBytes(this);
    }

    static ChunkOutcome fromBytes(byte[] bytes) {
        return SerializationUtil.deserializeFromBytes(bytes);
    }

    /** The altered values of all chunks together, by column. */
    static Map<String, Long> altered(List<ChunkOutcome> outcomes) {
        Map<String, Long> sums = new TreeMap<>();
        outcomes.forEach(outcome -> outcome.altered().forEach((column, count) -> sums.merge(column, count, Long::sum)));
        return sums;
    }
}
