package io.lotlake.bronze;

import io.lotlake.bronze.Landing.SourceColumn;
import io.lotlake.common.postgres.Identifiers;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A part of a source table that one task reads: a range of blocks of one heap, or the whole of a table that has none.
 *
 * @param shard of the source table
 * @param heap the heap of the blocks; null for a view and the like
 * @param blocks both bounds are known: what lies behind them was not there when the snapshot was exported
 * @param bytes of the heap it covers, for planning
 * @param query gives its rows, columns in the order of the landing and in the types wanted there
 * @param earlier the same chunk as an interrupted run read it, to be read again only if it changed since; null for none
 */
record Chunk(
        String shard,
        @Nullable Heap heap,
        BlockRange blocks,
        long bytes,
        String query,
        @Nullable FinishedChunk earlier) implements Serializable {

    /**
     * Plans the chunks of a table.
     *
     * @param chunkBytes heap that a chunk covers
     * @param finished chunks that an interrupted run has committed
     */
    static List<Chunk> of(
            SourceShape table, List<SourceColumn> columns, long chunkBytes, List<FinishedChunk> finished) {
        String shard = table.relation().shard();
        String select = select(table, columns);
        if (table.heaps().isEmpty()) {
            String from = Identifiers.quoted(
                    table.relation().schema(), table.relation().name());
            return List.of(new Chunk(shard, null, new BlockRange(0, 0), table.bytes(), select + from, null));
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

    static Chunk of(String shard, Heap heap, BlockRange range, String select, @Nullable FinishedChunk earlier) {
        String query = select + heap.quotedAlone() + " WHERE " + range.condition();
        return new Chunk(shard, heap, range, range.blocks() * heap.blockBytes(), query, earlier);
    }

    /** The same chunk without the rows that do not meet the condition. */
    Chunk where(String condition) {
        return new Chunk(shard, heap, blocks, bytes, query + " AND " + condition, null);
    }

    static String select(SourceShape table, List<SourceColumn> columns) {
        return columns.stream()
                .map(column -> column.expression(
                        Optional.ofNullable(table.columnTypes().get(column.name()))))
                .collect(Collectors.joining(", ", "SELECT ", " FROM "));
    }

    String copyStatement() {
        return "COPY (" + query + ") TO STDOUT (FORMAT binary)";
    }

    /** Asks whether the chunk holds other rows than an interrupted run read: how many there are, how many are newer. */
    Optional<String> changedQuery() {
        return Optional.ofNullable(heap)
                .map(known -> SourceCut.newerRows(known.quotedAlone(), "WHERE " + blocks.condition()));
    }

    /** What its snapshot's summary will say; nothing for a table without blocks. */
    Optional<FinishedChunk> finished(long rows, long oldestRunning, String runId) {
        return Optional.ofNullable(heap)
                .map(known -> new FinishedChunk(known.filenode(), blocks, rows, oldestRunning, runId));
    }

    String fileName(String runId) {
        return FinishedChunk.fileName(runId, shard, heap == null ? 0 : heap.filenode(), blocks);
    }
}
