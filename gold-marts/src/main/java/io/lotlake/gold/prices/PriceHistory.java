package io.lotlake.gold.prices;

import java.util.Arrays;

/**
 * The events of one listing while they are being folded, as plain numbers: cents, microseconds since 1970 UTC, event
 * ids.
 */
final class PriceHistory {
    private static final int FIRST_SIZE = 32;

    private long[] moments = new long[FIRST_SIZE];
    private long[] ids = new long[FIRST_SIZE];
    private long[] cents = new long[FIRST_SIZE];
    private int size;

    void clear() {
        size = 0;
    }

    /** Inserts an event in the order of moment and event id. */
    void add(long moment, long id, long price) {
        if (size == moments.length) {
            moments = Arrays.copyOf(moments, 2 * size);
            ids = Arrays.copyOf(ids, 2 * size);
            cents = Arrays.copyOf(cents, 2 * size);
        }
        int place = place(moment, id);
        if (place < size) {
            System.arraycopy(moments, place, moments, place + 1, size - place);
            System.arraycopy(ids, place, ids, place + 1, size - place);
            System.arraycopy(cents, place, cents, place + 1, size - place);
        }
        moments[place] = moment;
        ids[place] = id;
        cents[place] = price;
        size++;
    }

    /** The place of an event. The search begins at the end, because logs are nearly in order. */
    private int place(long moment, long id) {
        if (size == 0 || !isBefore(moment, id, size - 1)) {
            return size;
        }
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(moment, id, middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean isBefore(long moment, long id, int other) {
        return moment < moments[other] || (moment == moments[other] && id < ids[other]);
    }

    /**
     * The columns of the state after at least one event: the listing; cents, moment and id of the first event; the same
     * of the last one; the lowest cents and their first moment; the highest cents and their first moment; the number of
     * events; the number of changes.
     */
    Object[] folded(long lid) {
        int lowest = 0;
        int highest = 0;
        long changes = 0;
        for (int i = 1; i < size; i++) {
            if (cents[i] < cents[lowest]) {
                lowest = i;
            }
            if (cents[i] > cents[highest]) {
                highest = i;
            }
            if (cents[i] != cents[i - 1]) {
                changes++;
            }
        }
        int last = size - 1;
        return new Object[] {
            lid,
            cents[0],
            moments[0],
            ids[0],
            cents[last],
            moments[last],
            ids[last],
            cents[lowest],
            moments[lowest],
            cents[highest],
            moments[highest],
            (long) size,
            changes
        };
    }
}
