package io.lotlake.bronze;

import io.lotlake.common.postgres.Identifiers;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A part of a source table that one task reads: a range of heap blocks, or all of it.
 *
 * @param landing position of the Bronze table in the list of all
 * @param number of the chunk within its source table
 * @param bytes of the heap it covers, for planning
 * @param query gives its rows, columns in the order of the landing and in the types wanted there
 */
record Chunk(int landing, String shard, int number, long bytes, String query) implements Serializable {
    private static final long BLOCK_BYTES = 8192;

    /**
     * Splits a table. The last range has no upper bound, so that rows behind the measured end are read too.
     *
     * @param chunkBytes heap that a chunk covers
     */
    static List<Chunk> of(SourceShape table, Landing definition, int landing, long chunkBytes) {
        String shard = table.relation().shard();
        String select = select(table, definition);
        long blocks = table.bytes() / BLOCK_BYTES;
        long step = Math.max(1, chunkBytes / BLOCK_BYTES);
        if (!table.heap() || blocks <= step) {
            return List.of(new Chunk(landing, shard, 0, table.bytes(), select));
        }
        List<Chunk> chunks = new ArrayList<>();
        for (long first = 0; first < blocks; first += step) {
            String from = " WHERE ctid >= '(" + first + ",0)'::tid";
            boolean last = first + step >= blocks;
            String range = last ? from : from + " AND ctid < '(" + (first + step) + ",0)'::tid";
            long covered = Math.min(step, blocks - first) * BLOCK_BYTES;
            chunks.add(new Chunk(landing, shard, chunks.size(), covered, select + range));
        }
        return chunks;
    }

    private static String select(SourceShape table, Landing definition) {
        String columns = definition.source().stream()
                .map(column -> column.expression(
                        Optional.ofNullable(table.columnTypes().get(column.name()))))
                .collect(Collectors.joining(", "));
        return "SELECT " + columns + " FROM "
                + Identifiers.quoted(table.relation().schema(), table.relation().name());
    }

    String copyStatement() {
        return "COPY (" + query + ") TO STDOUT (FORMAT binary)";
    }
}
