package io.lotlake.bronze.chunk;

import io.lotlake.bronze.copy.SourceColumn;
import io.lotlake.bronze.source.BlockRange;
import io.lotlake.bronze.source.Heap;
import io.lotlake.bronze.source.KeySpan;
import io.lotlake.bronze.source.SourceTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A part of a source table that one task reads: a range of blocks of one heap, or a range of keys if there is no heap.
 *
 * @param shard the shard of the source table
 * @param heap the heap of the blocks; null for a view and other relations without a heap
 * @param blocks the blocks of the heap. Both bounds are known: rows behind them did not exist when the snapshot was
 *     exported. Without a heap, this is the number of the range
 * @param bytes how many bytes it covers, for planning
 * @param select the query for all rows of the heap, with the columns in the order and the types of the landing
 * @param conditions the conditions that its rows meet, besides the range of blocks
 * @param earlier the same chunk as an interrupted run read it; it is read again only if it changed since. Null if no
 *     run read it
 */
public record Chunk(
        String shard,
        @Nullable Heap heap,
        BlockRange blocks,
        long bytes,
        String select,
        List<String> conditions,
        @Nullable FinishedChunk earlier)
        implements Serializable {
    public Chunk {
        conditions = List.copyOf(conditions);
    }

    /**
     * Plans the chunks of a table.
     *
     * @param chunkBytes how many bytes of heap a chunk covers
     * @param finished the chunks that an interrupted run has committed
     */
    public static List<Chunk> of(
            SourceTable table, List<SourceColumn> columns, long chunkBytes, List<FinishedChunk> finished) {
        String shard = table.relation().shard();
        String select = select(table, columns);
        if (table.heaps().isEmpty()) {
            return ofKeys(
                    shard,
                    table.keys(),
                    table.bytes(),
                    chunkBytes,
                    select + table.relation().quoted(),
                    List.of());
        }
        Map<Long, List<FinishedChunk>> finishedByHeap = new HashMap<>();
        finished.forEach(chunk -> finishedByHeap
                .computeIfAbsent(chunk.filenode(), key -> new ArrayList<>())
                .add(chunk));
        List<Chunk> chunks = new ArrayList<>();
        for (Heap heap : table.heaps()) {
            long step = Math.max(1, chunkBytes / heap.blockBytes());
            List<FinishedChunk> earlier = finishedByHeap.getOrDefault(heap.filenode(), List.of());
            earlier.forEach(chunk -> chunks.add(of(shard, heap, chunk.blocks(), select, chunk)));
            BlockRange.uncovered(
                            heap.blocks(),
                            step,
                            earlier.stream().map(FinishedChunk::blocks).toList())
                    .forEach(range -> chunks.add(of(shard, heap, range, select, null)));
        }
        return chunks;
    }

    public static Chunk of(String shard, Heap heap, BlockRange range, String select, @Nullable FinishedChunk earlier) {
        return new Chunk(
                shard,
                heap,
                range,
                range.blocks() * heap.blockBytes(),
                select + heap.quotedAlone(),
                List.of(),
                earlier);
    }

    /**
     * The chunks of a table without a heap: one for each range of keys, or a single one if there are no keys.
     *
     * @param select the query for all rows
     * @param conditions the conditions that the wanted rows meet
     */
    public static List<Chunk> ofKeys(
            String shard, Optional<KeySpan> keys, long bytes, long chunkBytes, String select, List<String> conditions) {
        List<String> ranges = keys.map(span -> span.conditions(chunkBytes)).orElse(List.of("true"));
        long each = Math.max(bytes, keys.map(KeySpan::bytes).orElse(0L)) / ranges.size();
        List<Chunk> chunks = new ArrayList<>();
        for (String range : ranges) {
            List<String> all = new ArrayList<>(conditions);
            if (ranges.size() > 1) {
                all.add(range);
            }
            long number = chunks.size();
            chunks.add(new Chunk(shard, null, new BlockRange(number, number + 1), each, select, all, null));
        }
        return chunks;
    }

    /** Both halves of its blocks; none if it has fewer than two blocks, or if an interrupted run has read it. */
    public List<Chunk> halves() {
        if (heap == null || earlier != null || blocks.blocks() < 2) {
            return List.of();
        }
        long middle = blocks.first() + blocks.blocks() / 2;
        return List.of(within(new BlockRange(blocks.first(), middle)), within(new BlockRange(middle, blocks.end())));
    }

    private Chunk within(BlockRange part) {
        return new Chunk(shard, heap, part, bytes * part.blocks() / blocks.blocks(), select, conditions, null);
    }

    /** The source table and the part of it that the chunk covers, for messages. */
    public String what() {
        return heap == null ? shard + " part " + blocks.end() : heap + " blocks " + blocks;
    }

    String query() {
        List<String> all = new ArrayList<>();
        if (heap != null) {
            all.add(blocks.condition());
        }
        all.addAll(conditions);
        return all.isEmpty() ? select : select + " WHERE " + String.join(" AND ", all);
    }

    /** The same chunk with only the rows that meet the condition. */
    public Chunk where(String condition) {
        List<String> all = new ArrayList<>(conditions);
        all.add(condition);
        return new Chunk(shard, heap, blocks, bytes, select, all, null);
    }

    public static String select(SourceTable table, List<SourceColumn> columns) {
        return columns.stream()
                .map(column -> column.expression(
                        Optional.ofNullable(table.columnTypes().get(column.name()))))
                .collect(Collectors.joining(", ", "SELECT ", " FROM "));
    }

    public String copyStatement() {
        return "COPY (" + query() + ") TO STDOUT (FORMAT binary)";
    }

    /**
     * The query that tells whether the chunk still holds the rows that an interrupted run read. It counts the present
     * rows and the newer ones. Empty if there is no heap.
     */
    Optional<String> changedQuery() {
        return Optional.ofNullable(heap)
                .map(known -> NewerRows.query(known.quotedAlone(), "WHERE " + blocks.condition()));
    }

    /** The chunk as the summary of its snapshot lists it. */
    public FinishedChunk finished(long rows, long oldestRunning, String runId) {
        return new FinishedChunk(
                heap == null ? FinishedChunk.NO_HEAP : heap.filenode(), blocks, rows, oldestRunning, runId);
    }

    String fileName(String runId) {
        return FinishedChunk.fileName(runId, shard, heap == null ? FinishedChunk.NO_HEAP : heap.filenode(), blocks);
    }
}
