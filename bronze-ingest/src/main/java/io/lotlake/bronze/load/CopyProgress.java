package io.lotlake.bronze.load;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.common.run.Amounts;
import java.util.List;
import java.util.Locale;

/**
 * How far a run has got with reading its chunks.
 *
 * @param chunks how many chunks have been read
 * @param bytes how many bytes of heap these chunks have
 * @param start the start of the reading by {@link System#nanoTime()}
 */
record CopyProgress(int allChunks, long allBytes, int chunks, long bytes, long rows, long start) {
    static final CopyProgress NONE = new CopyProgress(0, 0, 0, 0, 0, 0);
    private static final double NANOS = 1e9;

    static CopyProgress of(List<Chunk> planned) {
        long bytes = planned.stream().mapToLong(Chunk::bytes).sum();
        return new CopyProgress(planned.size(), bytes, 0, 0, 0, System.nanoTime());
    }

    /** Adds a chunk, which may be a part of a planned one. */
    CopyProgress plus(Chunk chunk, long moreRows) {
        return new CopyProgress(allChunks, allBytes, chunks + 1, bytes + chunk.bytes(), rows + moreRows, start);
    }

    /** The progress as a text; empty where there is nothing to read. */
    String text() {
        if (allChunks == 0) {
            return "";
        }
        double seconds = (System.nanoTime() - start) / NANOS;
        double share = allBytes == 0 ? 1 : Math.min(1, (double) bytes / allBytes);
        String left = share > 0 ? String.format(Locale.ROOT, ", about %.0f s left", seconds / share - seconds) : "";
        return String.format(
                Locale.ROOT,
                "chunk %d of %d, %.0f %%, %,d rows, %,.0f rows/s, %s of %s, %s%s",
                chunks,
                Math.max(chunks, allChunks),
                share * 100,
                rows,
                rows / seconds,
                Amounts.bytes(bytes),
                Amounts.bytes(allBytes),
                Amounts.rate(bytes / seconds),
                left);
    }
}
