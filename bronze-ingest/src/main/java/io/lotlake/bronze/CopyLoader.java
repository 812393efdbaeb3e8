package io.lotlake.bronze;

import io.lotlake.common.lake.Lake;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.util.SerializationUtil;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;

/**
 * Copies chunks of all tables into Parquet files, biggest first, on all cores but with no more connections than allowed: one of
 * them holds the cut, every other has a thread that submits its chunks. A chunk is a Spark job of one task, so that its file is
 * known, and can be committed, as soon as it is written.
 */
final class CopyLoader {
    private static final long WATCH_SECONDS = 5;

    private final Lake lake;
    private final SourceCut cut;
    private final BronzeConfig config;

    CopyLoader(Lake lake, SourceCut cut, BronzeConfig config) {
        this.lake = lake;
        this.cut = cut;
        this.config = config;
    }

    /** A chunk, the load of the table it goes to, and what became of it. */
    private record Outcome(LandingLoad load, Chunk chunk, ChunkResult result) {}

    /** Reads the chunks of all loads; gives every result to its load, which commits when it likes, on this thread. */
    void run(List<LandingLoad> loads) throws Exception {
        List<Future<Outcome>> jobs = new ArrayList<>();
        ExecutorService lanes = Executors.newFixedThreadPool(config.maxConnections() - 1);
        try {
            CompletionService<Outcome> outcomes = new ExecutorCompletionService<>(lanes);
            loads.stream()
                    .flatMap(
                            load -> load.chunks().stream().map(chunk -> new Outcome(load, chunk, ChunkResult.empty(0))))
                    .sorted(Comparator.comparingLong(
                                    (Outcome planned) -> planned.chunk().bytes())
                            .reversed())
                    .forEach(planned -> jobs.add(outcomes.submit(() -> read(planned.load(), planned.chunk()))));
            for (int ended = 0; ended < jobs.size(); ended++) {
                Outcome outcome = next(outcomes);
                outcome.load().add(outcome.chunk(), outcome.result());
            }
        } catch (ExecutionException e) {
            cut.requireHeld();
            throw e.getCause() instanceof Exception failure ? failure : e;
        } finally {
            lanes.shutdownNow();
            lake.spark().interruptTag(tag());
        }
    }

    /** Waits for the next outcome, with an eye on the connection that holds the cut. */
    private Outcome next(CompletionService<Outcome> outcomes) throws InterruptedException, ExecutionException {
        Future<Outcome> ended = outcomes.poll(WATCH_SECONDS, TimeUnit.SECONDS);
        while (ended == null) {
            cut.requireHeld();
            ended = outcomes.poll(WATCH_SECONDS, TimeUnit.SECONDS);
        }
        return ended.get();
    }

    private String tag() {
        return "lotlake source " + lake.run().id();
    }

    private Outcome read(LandingLoad load, Chunk chunk) {
        ChunkReader reader = new ChunkReader(
                chunk,
                new ChunkReader.Target(
                        SerializableTable.copyOf(load.table()),
                        load.landing().source(),
                        load.landing().shardColumn().orElse("")),
                cut.source().url(),
                cut.source().properties(),
                cut.joinStatement(),
                lake.run().id(),
                ChronoUnit.MICROS.between(Instant.EPOCH, lake.run().startedAt()));
        lake.spark().addTag(tag());
        byte[] result = lake.spark()
                .range(0, 1, 1, 1)
                .map(
                        (MapFunction<Long, byte[]>) task -> SerializationUtil.serializeToBytes(reader.read()),
                        Encoders.BINARY())
                .collectAsList()
                .get(0);
        return new Outcome(load, chunk, SerializationUtil.deserializeFromBytes(result));
    }
}
