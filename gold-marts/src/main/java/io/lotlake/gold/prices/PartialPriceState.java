package io.lotlake.gold.prices;

import java.util.Comparator;
import org.apache.spark.sql.Row;

/**
 * The price state of a piece of a listing's history, as plain numbers. The state of the next piece can be added to it.
 */
final class PartialPriceState {
    private static final int LID = 0;
    private static final int FIRST_CENTS = 1;
    private static final int FIRST_MICROS = 2;
    private static final int FIRST_ID = 3;
    private static final int LAST_CENTS = 4;
    private static final int LAST_MICROS = 5;
    private static final int LAST_ID = 6;
    private static final int LOWEST_CENTS = 7;
    private static final int LOWEST_MICROS = 8;
    private static final int HIGHEST_CENTS = 9;
    private static final int HIGHEST_MICROS = 10;
    private static final int EVENTS = 11;
    private static final int CHANGES = 12;
    private static final int COLUMNS = 13;

    private final long[] values = new long[COLUMNS];
    private boolean overlaps;

    /** Makes the state of a piece from its numbers, in the order of the columns. */
    PartialPriceState(long... numbers) {
        System.arraycopy(numbers, 0, values, 0, COLUMNS);
    }

    /** The state of one event. */
    static PartialPriceState ofEvent(long lid, long cents, long micros, long id) {
        return new PartialPriceState(lid, cents, micros, id, cents, micros, id, cents, micros, cents, micros, 1, 0);
    }

    PartialPriceState(Row row) {
        for (int i = 0; i < COLUMNS; i++) {
            values[i] = row.getLong(i);
        }
    }

    /** The listing of a row that has not been made such a state yet. */
    static long lid(Row row) {
        return row.getLong(LID);
    }

    /**
     * Adds a piece that begins no earlier than this one. If it begins before this one has ended, the numbers stay and
     * only the overlap is recorded.
     */
    void add(PartialPriceState later) {
        if (!endsBefore(later)) {
            overlaps = true;
            return;
        }
        if (later.values[LOWEST_CENTS] < values[LOWEST_CENTS]) {
            values[LOWEST_CENTS] = later.values[LOWEST_CENTS];
            values[LOWEST_MICROS] = later.values[LOWEST_MICROS];
        }
        if (later.values[HIGHEST_CENTS] > values[HIGHEST_CENTS]) {
            values[HIGHEST_CENTS] = later.values[HIGHEST_CENTS];
            values[HIGHEST_MICROS] = later.values[HIGHEST_MICROS];
        }
        values[EVENTS] += later.values[EVENTS];
        values[CHANGES] += later.values[CHANGES] + (values[LAST_CENTS] == later.values[FIRST_CENTS] ? 0 : 1);
        values[LAST_CENTS] = later.values[LAST_CENTS];
        values[LAST_MICROS] = later.values[LAST_MICROS];
        values[LAST_ID] = later.values[LAST_ID];
    }

    /** The order in which pieces of a listing are added. */
    static Comparator<PartialPriceState> byBegin() {
        return Comparator.<PartialPriceState>comparingLong(piece -> piece.values[FIRST_MICROS])
                .thenComparingLong(piece -> piece.values[FIRST_ID]);
    }

    private boolean endsBefore(PartialPriceState later) {
        long end = values[LAST_MICROS];
        long begin = later.values[FIRST_MICROS];
        return end < begin || (end == begin && values[LAST_ID] < later.values[FIRST_ID]);
    }

    long lid() {
        return values[LID];
    }

    /** The numbers, in the order of the columns. */
    long[] numbers() {
        return values.clone();
    }

    /** @throws IllegalStateException if pieces overlapped, which nobody expected */
    void requireNoOverlap() {
        if (overlaps) {
            throw new IllegalStateException("a price event of listing " + lid()
                    + " lies between others, although the bounds of the files say that all new ones are younger");
        }
    }

    /** Whether pieces overlapped. */
    boolean overlaps() {
        return overlaps;
    }

    /** The columns of the row: the numbers, and whether pieces overlapped. */
    Object[] columns() {
        Object[] columns = new Object[COLUMNS + 1];
        for (int i = 0; i < COLUMNS; i++) {
            columns[i] = values[i];
        }
        columns[COLUMNS] = overlaps;
        return columns;
    }
}
