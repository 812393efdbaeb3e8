package io.lotlake.bronze.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which rows of a heap lotlake has looked at, by the transactions that wrote them. It has looked at all rows of
 * transactions below {@code passed}. Near the end of the heap it has looked at more.
 *
 * @param tails the parts where it has looked at more, in the order of the blocks and of the transactions
 */
public record HeapCoverage(long passed, List<Tail> tails) {
    /** The most tails that a mark holds. With fewer tails, a look finds some known rows again, but misses none. */
    private static final int MOST = 16;

    private static final String SEPARATOR = "/";

    public HeapCoverage {
        tails = List.copyOf(tails);
    }

    /**
     * A part of the heap, from the block {@code first} up to the next tail. In it, lotlake has looked at every row that
     * a transaction below {@code passed} wrote.
     */
    record Tail(long first, long passed) {
        @Override
        public String toString() {
            return first + "@" + passed;
        }

        static Tail parse(String text) {
            int sign = text.indexOf('@');
            return new Tail(Long.parseLong(text.substring(0, sign)), Long.parseLong(text.substring(sign + 1)));
        }
    }

    static String text(List<Tail> tails) {
        return tails.stream().map(Tail::toString).collect(Collectors.joining(SEPARATOR));
    }

    static List<Tail> parse(String text) {
        return Arrays.stream(text.split(SEPARATOR, -1)).map(Tail::parse).toList();
    }

    /** A condition for the rows that lotlake has not looked at. */
    public String newer() {
        if (tails.isEmpty()) {
            return HeapPass.newerThan(passed);
        }
        StringBuilder condition = new StringBuilder("CASE");
        for (int i = tails.size() - 1; i >= 0; i--) {
            condition.append(String.format(
                    Locale.ROOT,
                    " WHEN ctid >= '(%d,0)'::tid THEN %s",
                    tails.get(i).first(),
                    HeapPass.newerThan(tails.get(i).passed())));
        }
        return condition + " ELSE " + HeapPass.newerThan(passed) + " END";
    }

    /**
     * The coverage after a look. The look saw the rows from the block {@code first} on that transactions from {@code
     * before} to {@code now} wrote.
     *
     * @param before where the previous look ended; if the coverage does not reach that far, this look adds nothing
     */
    public HeapCoverage from(long first, long before, long now) {
        long reached = tails.isEmpty() ? passed : tails.get(tails.size() - 1).passed();
        if (reached < before) {
            return this;
        }
        long covered = tails.isEmpty()
                ? first
                : Math.max(first, tails.get(tails.size() - 1).first());
        List<Tail> next = new ArrayList<>();
        for (Tail tail : tails) {
            if (tail.first() < covered) {
                next.add(tail);
            }
        }
        next.add(new Tail(covered, now));
        return new HeapCoverage(passed, next.size() <= MOST ? next : thinned(next));
    }

    /** Every second tail, and the last one, which the next looks extend. */
    private static List<Tail> thinned(List<Tail> tails) {
        return IntStream.range(0, tails.size())
                .filter(i -> i % 2 == 0 || i == tails.size() - 1)
                .mapToObj(tails::get)
                .toList();
    }
}
