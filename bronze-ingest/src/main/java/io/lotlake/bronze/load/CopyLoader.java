package io.lotlake.bronze.load;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.chunk.ChunkFailure;
import io.lotlake.bronze.chunk.ChunkReader;
import io.lotlake.bronze.chunk.ChunkResult;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.copy.CopyTarget;
import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.util.SerializationUtil;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the chunks of all tables into Parquet files, biggest first. It uses all cores, but no more connections than
 * are allowed and free. One connection holds the cut. Each of the others has a thread that submits chunks. A chunk is a
 * Spark job of one task, so that its file can be committed as soon as it is written. If the server did not deliver a
 * chunk, the chunk is read again after a pause. If a standby cancelled it, it is read again in halves.
 */
public final class CopyLoader {
    private static final Logger LOG = LoggerFactory.getLogger(CopyLoader.class);
    private static final long WATCH_SECONDS = 5;
    private static final int MOST_ATTEMPTS = 5;
    private static final int SCRAMBLE = 0x9E3779B9;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final Lake lake;
    private final SourceCut cut;
    private final BronzeConfig config;
    private volatile CopyProgress progress = CopyProgress.NONE;

    public CopyLoader(Lake lake, SourceCut cut, BronzeConfig config) {
        this.lake = lake;
        this.cut = cut;
        this.config = config;
    }

    /** A chunk, the load of its table, and the number of this attempt. */
    private record Planned(LandingLoad load, Chunk chunk, int attempts) {}

    /** The answer of a chunk's task: a {@link ChunkResult} or a {@link ChunkFailure}. */
    private record Outcome(Planned planned, Object answer) {}

    /**
     * Reads the chunks of all loads, and hands every result to its load, which commits on this thread when it is time.
     */
    public void run(List<LandingLoad> loads) throws Exception {
        List<Planned> planned = loads.stream()
                .flatMap(load -> load.chunks().stream().map(chunk -> new Planned(load, chunk, 1)))
                .sorted(Comparator.comparingLong((Planned one) -> one.chunk().bytes())
                        .reversed())
                .toList();
        if (planned.isEmpty()) {
            return;
        }
        progress = CopyProgress.of(planned.stream().map(Planned::chunk).toList());
        try (WorkerPool lanes = new WorkerPool(cut.readers(config.maxConnections() - 1))) {
            CompletionService<Outcome> outcomes = lanes.completionService();
            planned.forEach(one -> outcomes.submit(() -> read(one)));
            for (int open = planned.size(); open > 0; open--) {
                Outcome outcome = next(outcomes);
                if (outcome.answer() instanceof ChunkResult result) {
                    Planned done = outcome.planned();
                    done.load().add(done.chunk(), result, isCompared(done.chunk()));
                    progress = progress.plus(done.chunk(), result.rows());
                } else {
                    List<Planned> again = again(outcome.planned(), (ChunkFailure) outcome.answer());
                    again.forEach(one -> outcomes.submit(() -> read(one)));
                    open += again.size();
                }
            }
        } catch (ExecutionException e) {
            cut.requireHeld();
            throw WorkerPool.failure(e);
        } finally {
            lake.spark().interruptTag(tag());
        }
    }

    /** How far the reading has got. Any thread may ask. */
    public String progress() {
        return progress.text();
    }

    /** The chunks to read in place of one that failed. */
    private List<Planned> again(Planned failed, ChunkFailure failure) {
        Chunk chunk = failed.chunk();
        cut.requireHeld();
        List<Chunk> halves = failure.isRecoveryConflict() ? chunk.halves() : List.of();
        if (!halves.isEmpty()) {
            LOG.warn("{} is read in halves: {}", chunk.what(), failure.message());
            failed.load().replace(chunk, halves);
            return halves.stream()
                    .map(half -> new Planned(failed.load(), half, 1))
                    .toList();
        }
        if (!failure.isPassing() || failed.attempts() >= MOST_ATTEMPTS) {
            throw error(failure, chunk.what(), failed.attempts());
        }
        LOG.warn("{} is read again, attempt {}: {}", chunk.what(), failed.attempts() + 1, failure.message());
        return List.of(new Planned(failed.load(), chunk, failed.attempts() + 1));
    }

    private LotlakeException error(ChunkFailure failure, String what, int attempts) {
        Optional<LotlakeException> lock = failure.isLocked() ? cut.lockFailure("read " + what) : Optional.empty();
        return lock.orElseGet(() -> failure.asError(what, cut.source().url(), attempts));
    }

    /** Whether the chunk is in the sample. The answer for the same chunk is always the same. */
    private boolean isCompared(Chunk chunk) {
        int scrambled = (chunk.what().hashCode() * SCRAMBLE) >>> 1;
        return scrambled < config.fingerprint() * (1L << 31);
    }

    /** Waits for the next outcome, and fails if the connection that holds the cut is lost meanwhile. */
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

    private Outcome read(Planned planned) throws InterruptedException {
        if (planned.attempts() > 1) {
            Thread.sleep(FIRST_PAUSE.toMillis() << (planned.attempts() - 2));
        }
        LandingLoad load = planned.load();
        ChunkReader reader = new ChunkReader(
                planned.chunk(),
                new CopyTarget(
                        SerializableTable.copyOf(load.table()),
                        load.landing().source(),
                        load.landing().shardColumn().orElse("")),
                cut.source().url(),
                cut.source().properties(),
                cut.joinStatement(),
                lake.run().id(),
                ChronoUnit.MICROS.between(Instant.EPOCH, lake.run().startedAt()),
                isCompared(planned.chunk()));
        lake.spark().addTag(tag());
        byte[] answer = lake.spark()
                .range(0, 1, 1, 1)
                .map(
                        (MapFunction<Long, byte[]>) task -> SerializationUtil.serializeToBytes(reader.attempt()),
                        Encoders.BINARY())
                .collectAsList()
                .get(0);
        return new Outcome(planned, SerializationUtil.deserializeFromBytes(answer));
    }
}
