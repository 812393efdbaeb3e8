package io.lotlake.bronze.source;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A heap at the cut of a mark.
 *
 * @param blocks its size in blocks
 * @param settled the first block that may hold rows of transactions that had not ended at the cut, as long as rows are
 *     only appended. It is the size of the heap before the first of these transactions began
 * @param disturbances the number of updates, deletions and vacuums, which may make room for new rows among old ones;
 *     negative if the server does not count them
 * @param columns the number of columns that it ever had, including dropped ones; 0 if the mark does not say. A column
 *     that is dropped and added again gives all rows its default without writing any
 * @param ends where lotlake has looked at more than {@code passed} of the mark says
 */
public record HeapMark(
        long filenode, long blocks, long settled, long disturbances, long columns, List<HeapCoverage.Tail> ends) {
    private static final String SEPARATOR = ":";
    private static final int NUMBERS = 5;

    public HeapMark {
        ends = List.copyOf(ends);
    }

    /** @param passed {@code passed} of the mark */
    public HeapCoverage coverage(long passed) {
        return new HeapCoverage(passed, ends);
    }

    @Override
    public String toString() {
        String numbers = Stream.of(filenode, blocks, settled, disturbances, columns)
                .map(String::valueOf)
                .collect(Collectors.joining(SEPARATOR));
        return ends.isEmpty() ? numbers : numbers + SEPARATOR + HeapCoverage.text(ends);
    }

    static HeapMark parse(String text) {
        String[] written = text.split(SEPARATOR, NUMBERS + 1);
        long[] numbers = new long[NUMBERS];
        for (int i = 0; i < Math.min(NUMBERS, written.length); i++) {
            numbers[i] = Long.parseLong(written[i]);
        }
        List<HeapCoverage.Tail> ends = written.length > NUMBERS ? HeapCoverage.parse(written[NUMBERS]) : List.of();
        return new HeapMark(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], ends);
    }
}
