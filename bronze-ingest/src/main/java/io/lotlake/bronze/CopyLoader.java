package io.lotlake.bronze;

import io.lotlake.common.lake.Lake;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.SerializableTable;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;

/**
 * Copies source tables into Parquet files: one Spark job over the chunks of all of them, biggest first, so that all cores are
 * busy to the end. Nothing of it is in a table before the files are committed.
 */
final class CopyLoader {
    private final Lake lake;
    private final BronzeConfig config;

    CopyLoader(Lake lake, BronzeConfig config) {
        this.lake = lake;
        this.config = config;
    }

    /** Reads the tables within the cut; gives what was written for each landing. */
    Map<Landing, List<ChunkOutcome>> load(Map<Landing, List<SourceShape>> tables, SourceCut cut) {
        List<Chunk> chunks = new ArrayList<>();
        List<ChunkReader.Target> targets = new ArrayList<>();
        tables.forEach((landing, sources) -> {
            int position = targets.size();
            targets.add(new ChunkReader.Target(
                    SerializableTable.copyOf(lake.icebergTable(landing.table())),
                    landing.source(),
                    landing.shardColumn().orElse("")));
            sources.forEach(table -> chunks.addAll(Chunk.of(table, landing, position, config.partitionBytes())));
        });
        chunks.sort(Comparator.comparingLong(Chunk::bytes).reversed());
        List<byte[]> written = run(chunks, targets, cut);
        List<Landing> landings = List.copyOf(tables.keySet());
        Map<Landing, List<ChunkOutcome>> outcomes = new LinkedHashMap<>();
        for (int i = 0; i < chunks.size(); i++) {
            Landing landing = landings.get(chunks.get(i).landing());
            outcomes.computeIfAbsent(landing, key -> new ArrayList<>()).add(ChunkOutcome.fromBytes(written.get(i)));
        }
        return outcomes;
    }

    /** The serialized outcomes, one for each chunk and so few. */
    private List<byte[]> run(List<Chunk> chunks, List<ChunkReader.Target> targets, SourceCut cut) {
        ChunkReader reader = new ChunkReader(
                List.copyOf(chunks),
                List.copyOf(targets),
                cut.source().url(),
                cut.source().properties(),
                cut.joinStatement(),
                lake.run().id(),
                ChronoUnit.MICROS.between(Instant.EPOCH, lake.run().startedAt()));
        return lake.spark()
                .range(0, chunks.size(), 1, chunks.size())
                .map((MapFunction<Long, byte[]>) reader::read, Encoders.BINARY())
                .collectAsList();
    }
}
