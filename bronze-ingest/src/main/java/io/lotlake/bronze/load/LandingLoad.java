package io.lotlake.bronze.load;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.chunk.ChunkResult;
import io.lotlake.bronze.chunk.FinishedChunk;
import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.drift.ExtraColumns;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.log.SummaryKeys;
import io.lotlake.bronze.source.SourceMark;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/**
 * The load of one Bronze table: the chunks that it wants, the chunks that have arrived, and the commits that make them
 * rows of the table. A small table takes one commit. A large one takes several, so that a killed run loses little. A
 * shard becomes present with the commit that holds the last of its chunks.
 */
public final class LandingLoad {
    private final Lake lake;
    private final Landing landing;
    private final SourceCut cut;
    private final BronzeConfig config;
    private final Table table;
    private final boolean isOneState;
    private final List<Chunk> chunks = new ArrayList<>();
    private final Map<String, SourceTable> sources = new LinkedHashMap<>();
    private final Map<String, Integer> missing = new HashMap<>();
    private final Map<String, Long> rowsOf = new HashMap<>();
    private final Map<String, Set<String>> runs = new HashMap<>();
    private final List<String> notes = new ArrayList<>();

    private final List<DataFile> files = new ArrayList<>();
    private final Map<String, Long> obsolete = new LinkedHashMap<>();
    private final Map<String, Long> lastReads = new HashMap<>();
    private final Map<String, List<FinishedChunk>> arrived = new LinkedHashMap<>();
    private final Set<String> complete = new LinkedHashSet<>();
    private final Map<String, Long> altered = new TreeMap<>();
    private final Map<String, Long> alteredInAll = new TreeMap<>();
    private long waitingBytes;
    private long lastCommit = System.nanoTime();
    private long rows;
    private long resumed;
    private long unchanged;
    private long compared;

    /** @param isOneState whether all chunks are read under the cut, so that they are the state of their shard */
    public LandingLoad(Lake lake, Landing landing, SourceCut cut, BronzeConfig config, boolean isOneState) {
        this.lake = lake;
        this.isOneState = isOneState;
        this.landing = landing;
        this.cut = cut;
        this.config = config;
        this.table = lake.icebergTable(landing.table());
    }

    /**
     * Plans to read a shard.
     *
     * @param interrupted what interrupted runs have left of the shard
     */
    public void read(SourceTable source, InterruptedRead interrupted) {
        List<FinishedChunk> finished = interrupted.reusable();
        String shard = source.relation().shard();
        List<Chunk> planned = Chunk.of(source, landing.source(), config.partitionBytes(), finished);
        if (!isOneState) {
            List<Chunk> left = planned.stream()
                    .filter(chunk -> chunk.heap() != null && chunk.earlier() == null)
                    .toList();
            chunks.addAll(left);
            sources.put(shard, source);
            missing.put(shard, left.size());
            return;
        }
        chunks.addAll(planned);
        sources.put(shard, source);
        lastReads.put(shard, interrupted.lastRead());
        missing.put(shard, planned.size());
        runs.put(shard, new LinkedHashSet<>(List.of(lake.run().id())));
        List<FinishedChunk> used = new ArrayList<>();
        planned.stream().map(Chunk::earlier).filter(earlier -> earlier != null).forEach(used::add);
        List<FinishedChunk> stale = new ArrayList<>(interrupted.obsolete());
        finished.stream().filter(chunk -> !used.contains(chunk)).forEach(stale::add);
        stale.forEach(chunk -> remove(chunk, shard));
        if (stale.stream().anyMatch(chunk -> chunk.filenode() != FinishedChunk.NO_HEAP)) {
            notes.add(source.relation()
                    + " was rewritten or changed its columns since the interrupted run, read from the start");
        }
        if (planned.isEmpty()) {
            complete.add(shard);
        }
    }

    /** Counts a shard that stays as it is. */
    public void keep(long rowsInBronze) {
        unchanged += rowsInBronze;
    }

    private String columns(String shard) {
        return columns(landing, Objects.requireNonNull(sources.get(shard)));
    }

    /** A digest of the query over a source table and of the meaning of its values. */
    static String columns(Landing landing, SourceTable source) {
        return Integer.toHexString((Chunk.select(source, landing.source()) + source.catalogDigests()).hashCode());
    }

    public Landing landing() {
        return landing;
    }

    Table table() {
        return table;
    }

    public List<Chunk> chunks() {
        return chunks;
    }

    /** How many source tables are read. */
    public int shards() {
        return sources.size();
    }

    public long rows() {
        return rows;
    }

    /** Replaces a chunk by its parts. */
    void replace(Chunk chunk, List<Chunk> parts) {
        missing.merge(chunk.shard(), parts.size() - 1, Integer::sum);
    }

    /**
     * Takes a chunk that has been read, and commits when it is time.
     *
     * @param isCompared whether its file was compared with the source
     */
    void add(Chunk chunk, ChunkResult result, boolean isCompared) {
        compared += isCompared && !result.files().isEmpty() ? 1 : 0;
        String shard = chunk.shard();
        FinishedChunk earlier = chunk.earlier();
        rows += result.rows();
        rowsOf.merge(shard, result.rows(), Long::sum);
        if (result.unchanged() && earlier != null) {
            resumed += result.rows();
            runs.computeIfAbsent(shard, key -> new LinkedHashSet<>()).add(earlier.runId());
        } else {
            files.addAll(result.files());
            result.altered().forEach((column, count) -> altered.merge(column, count, Long::sum));
            waitingBytes += chunk.bytes();
            arrived.computeIfAbsent(shard, key -> new ArrayList<>())
                    .add(chunk.finished(
                            result.rows(), result.oldestRunning(), lake.run().id()));
            if (earlier != null) {
                remove(earlier, shard);
            }
        }
        if (missing.merge(shard, -1, Integer::sum) == 0 && isOneState) {
            complete.add(shard);
        }
        if (isDone() || isDue()) {
            commit();
        }
    }

    /** Removes the files of the chunk with the next commit. */
    private void remove(FinishedChunk chunk, String shard) {
        obsolete.put(chunk.fileName(shard), lastReads.getOrDefault(shard, Lineage.NONE));
    }

    private boolean isDone() {
        return missing.values().stream().allMatch(count -> count == 0);
    }

    private boolean isDue() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - lastCommit);
        return waitingBytes >= config.commitBytes() || (waitingBytes > 0 && seconds >= config.commitSeconds());
    }

    private void commit() {
        cut.awaitDurable();
        Map<String, String> summary = new LinkedHashMap<>();
        summary.put(SummaryKeys.CUT, cut.position().toString());
        arrived.forEach((shard, done) -> summary.put(SummaryKeys.CHUNKS + shard, FinishedChunk.list(done)));
        arrived.keySet().forEach(shard -> summary.put(SummaryKeys.COLUMNS + shard, columns(shard)));
        altered.forEach((column, count) -> {
            summary.put(SummaryKeys.ALTERED + column, String.valueOf(count));
            alteredInAll.merge(column, count, Long::sum);
        });
        for (String shard : complete) {
            SourceTable source = Objects.requireNonNull(sources.get(shard));
            summary.putAll(Shards.properties(Map.of(
                    shard,
                    new Shards.ShardRead(
                            List.copyOf(runs.getOrDefault(shard, Set.of())),
                            mark(source).toString()))));
            summary.putAll(ExtraColumns.properties(List.of(source), landing.table()));
        }
        Commit commit = lake.exchangeFiles(landing.table(), files, obsolete, step(lake, landing.table()), summary);
        requireAll(commit);
        files.clear();
        obsolete.clear();
        arrived.clear();
        altered.clear();
        complete.clear();
        waitingBytes = 0;
        lastCommit = System.nanoTime();
    }

    private SourceMark mark(SourceTable source) {
        long present = rowsOf.getOrDefault(source.relation().shard(), 0L);
        return SourceMark.of(cut.position(), source, present, lake.run().startedAt());
    }

    /**
     * Checks that the snapshot has as many rows as the tasks decoded, the server counted and the footers of the files
     * say.
     */
    private void requireAll(Commit commit) {
        long written = files.stream().mapToLong(DataFile::recordCount).sum();
        if (commit.addedRows() != written) {
            throw new IllegalStateException(
                    "snapshot " + commit.snapshotId() + " of " + landing.table().name() + " has " + commit.addedRows()
                            + " rows where " + written + " were written");
        }
    }

    /** The name of the next step. Every commit of a run is its own step, even if the id of the run was used before. */
    public static String step(Lake lake, TableSpec table) {
        long before = lake.commits(table).stream()
                .filter(commit -> lake.run().id().equals(commit.summary().get(Commit.RUN_ID)))
                .count();
        return table.name() + " " + (before + 1);
    }

    /** Commits the shards that have no row to read, and returns what the load did. */
    public StepResult finish() {
        if (sources.isEmpty()) {
            return StepResult.of(0, 0).withNote("unchanged, " + unchanged + " rows read before");
        }
        if (!complete.isEmpty()) {
            commit();
        }
        if (resumed > 0) {
            notes.add(resumed + " rows of an interrupted run taken over");
        }
        if (unchanged > 0) {
            notes.add(unchanged + " unchanged rows read before");
        }
        if (compared > 0) {
            notes.add(compared + " chunks compared with the source by fingerprint");
        }
        if (!alteredInAll.isEmpty()) {
            notes.add("altered " + alteredInAll);
        }
        long values = alteredInAll.values().stream().mapToLong(Long::longValue).sum();
        return new StepResult(rows, rows, values, String.join("; ", notes));
    }
}
