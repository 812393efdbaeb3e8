package io.lotlake.bronze.source;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The state of a heap at the cut of a mark.
 *
 * @param blocks its size in blocks
 * @param firstUnsettledBlock the first block that may hold rows of transactions that were running at the cut, provided
 *     that rows are only appended. It is the size of the heap at a moment when none of these transactions had begun; 0
 *     if no such moment is known
 * @param nonAppendOperations the number of updates, deletions and vacuums, which may make room for new rows among old
 *     ones; negative if the server does not count them
 * @param columns the number of columns that the heap has or had; 0 if the mark does not record it. It reveals a column
 *     that was dropped and added again: all rows get its default, and no row is written
 * @param tails the tails of the heap in which lotlake has also looked at rows of younger transactions than {@code
 *     passed} of the mark says
 */
public record HeapMark(
        long filenode,
        long blocks,
        long firstUnsettledBlock,
        long nonAppendOperations,
        long columns,
        List<HeapCoverage.Tail> tails) {
    private static final String SEPARATOR = ":";
    private static final int NUMBERS = 5;

    public HeapMark {
        tails = List.copyOf(tails);
    }

    /** @param passed {@code passed} of the mark */
    public HeapCoverage coverage(long passed) {
        return new HeapCoverage(passed, tails);
    }

    @Override
    public String toString() {
        String numbers = Stream.of(filenode, blocks, firstUnsettledBlock, nonAppendOperations, columns)
                .map(String::valueOf)
                .collect(Collectors.joining(SEPARATOR));
        return tails.isEmpty() ? numbers : numbers + SEPARATOR + HeapCoverage.text(tails);
    }

    static HeapMark parse(String text) {
        String[] written = text.split(SEPARATOR, NUMBERS + 1);
        long[] numbers = new long[NUMBERS];
        for (int i = 0; i < Math.min(NUMBERS, written.length); i++) {
            numbers[i] = Long.parseLong(written[i]);
        }
        List<HeapCoverage.Tail> tails = written.length > NUMBERS ? HeapCoverage.parse(written[NUMBERS]) : List.of();
        return new HeapMark(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], tails);
    }
}
