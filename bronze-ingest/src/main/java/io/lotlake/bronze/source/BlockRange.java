package io.lotlake.bronze.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A range of heap blocks.
 *
 * @param first the first block
 * @param end the block after the last one
 */
public record BlockRange(long first, long end) implements Serializable {
    public BlockRange {
        if (first < 0 || end < first) {
            throw new IllegalArgumentException(first + "-" + end + " is not a range of blocks");
        }
    }

    public long blocks() {
        return end - first;
    }

    public String condition() {
        return "ctid >= '(" + first + ",0)'::tid AND ctid < '(" + end + ",0)'::tid";
    }

    /** Ranges of at most {@code step} blocks that cover the part of a heap which the given ranges leave uncovered. */
    public static List<BlockRange> uncovered(long blocks, long step, List<BlockRange> covered) {
        List<BlockRange> ranges = new ArrayList<>();
        long next = 0;
        for (BlockRange taken : covered.stream()
                .sorted(Comparator.comparingLong(BlockRange::first))
                .toList()) {
            split(next, Math.min(taken.first(), blocks), step, ranges);
            next = Math.max(next, taken.end());
        }
        split(next, blocks, step, ranges);
        return ranges;
    }

    private static void split(long first, long end, long step, List<BlockRange> ranges) {
        for (long start = first; start < end; start += step) {
            ranges.add(new BlockRange(start, Math.min(end, start + step)));
        }
    }

    @Override
    public String toString() {
        return first + "-" + end;
    }

    public static BlockRange parse(String text) {
        int dash = text.indexOf('-');
        return new BlockRange(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }
}
