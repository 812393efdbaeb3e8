package io.lotlake.bronze;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which rows of a heap were looked at, by the transactions that wrote them: all below {@code passed}, and at its end more.
 *
 * @param ends in the order of their blocks, and of their transactions
 */
record Looked(long passed, List<End> ends) {
    /** So many a mark holds; with fewer, rows that were looked at are found again, and none is missed. */
    private static final int MOST = 16;

    private static final String SEPARATOR = "/";

    Looked {
        ends = List.copyOf(ends);
    }

    /**
     * From the block {@code first} on, every row that a transaction below {@code passed} wrote was looked at; up to the next end.
     */
    record End(long first, long passed) {
        @Override
        public String toString() {
            return first + "@" + passed;
        }

        static End parse(String text) {
            int sign = text.indexOf('@');
            return new End(Long.parseLong(text.substring(0, sign)), Long.parseLong(text.substring(sign + 1)));
        }
    }

    static String text(List<End> ends) {
        return ends.stream().map(End::toString).collect(Collectors.joining(SEPARATOR));
    }

    static List<End> parse(String text) {
        return Arrays.stream(text.split(SEPARATOR, -1)).map(End::parse).toList();
    }

    /** A condition for the rows that were not looked at. */
    String newer() {
        if (ends.isEmpty()) {
            return HeapPass.newerThan(passed);
        }
        StringBuilder condition = new StringBuilder("CASE");
        for (int i = ends.size() - 1; i >= 0; i--) {
            condition.append(String.format(
                    Locale.ROOT,
                    " WHEN ctid >= '(%d,0)'::tid THEN %s",
                    ends.get(i).first(),
                    HeapPass.newerThan(ends.get(i).passed())));
        }
        return condition + " ELSE " + HeapPass.newerThan(passed) + " END";
    }

    /**
     * After a look at the rows from a block on that transactions wrote from {@code before} to {@code now}.
     *
     * @param before of the look before this one; where that reached less far, this one tells nothing
     */
    Looked from(long first, long before, long now) {
        long reached = ends.isEmpty() ? passed : ends.get(ends.size() - 1).passed();
        if (reached < before) {
            return this;
        }
        long covered = ends.isEmpty()
                ? first
                : Math.max(first, ends.get(ends.size() - 1).first());
        List<End> next = new ArrayList<>();
        for (End end : ends) {
            if (end.first() < covered) {
                next.add(end);
            }
        }
        next.add(new End(covered, now));
        return new Looked(passed, next.size() <= MOST ? next : thinned(next));
    }

    /** Every second one but the last, for these are what the next looks are about. */
    private static List<End> thinned(List<End> ends) {
        return IntStream.range(0, ends.size())
                .filter(i -> i % 2 == 0 || i == ends.size() - 1)
                .mapToObj(ends::get)
                .toList();
    }
}
