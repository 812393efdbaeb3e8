package io.lotlake.generator.table;

import io.lotlake.generator.market.Listing;
import io.lotlake.generator.market.Listings;
import io.lotlake.generator.market.Portal;
import io.lotlake.generator.market.PriceWalk;
import io.lotlake.generator.market.SourcePlan;
import io.lotlake.generator.market.Timeline;
import io.lotlake.generator.postgres.BinaryCopy;
import io.lotlake.generator.postgres.Rows;
import io.lotlake.generator.value.Dice;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * prices_auto_&lt;portal&gt;: one row per price event. The rows follow the hours in which the scraper logged them; the
 * order within an hour is arbitrary.
 *
 * <p>Each hour has a list of the listings whose next event falls in it. The log therefore needs no sorting, and memory
 * grows with the number of listings, not of events.
 */
final class PriceRows implements Rows {
    private static final int NO_LISTING = -1;
    private static final int HOURS = (int) ((Timeline.END - Timeline.START) / Timeline.HOUR) + 1;

    private final Portal portal;
    private final PriceWalk walk;
    private final Dice gaps;
    private final int[] firstOfHour = new int[HOURS];
    private final int[] nextInQueue;
    private final int[] nextEvent;
    private final int[] eventCount;
    private final long[] firstSeen;
    private final long[] lastSeen;
    private final long[] startPrice;
    private final long[] priceLevel;

    PriceRows(SourcePlan plan, Portal portal) {
        this.portal = portal;
        this.walk = new PriceWalk(plan);
        this.gaps = new Dice(plan.seed(), "gaps " + portal.name());
        int listings = portal.listings();
        this.nextInQueue = new int[listings];
        this.nextEvent = new int[listings];
        this.eventCount = new int[listings];
        this.firstSeen = new long[listings];
        this.lastSeen = new long[listings];
        this.startPrice = new long[listings];
        this.priceLevel = new long[listings];
        Arrays.fill(firstOfHour, NO_LISTING);
        Listings all = new Listings(plan, portal);
        for (int row = 0; row < listings; row++) {
            add(row, all.next());
        }
    }

    @Override
    public void write(BinaryCopy copy) throws SQLException {
        long id = 0;
        for (int hour = 0; hour < HOURS; hour++) {
            while (firstOfHour[hour] != NO_LISTING) {
                int row = firstOfHour[hour];
                firstOfHour[hour] = nextInQueue[row];
                id += gaps.at(id).chance(0.01) ? gaps.between(2, 30) : 1;
                writeEvent(copy, id, row);
                nextEvent[row]++;
                enqueue(row, hour);
            }
        }
    }

    private void writeEvent(BinaryCopy copy, long id, int row) throws SQLException {
        long lid = portal.lid(row);
        priceLevel[row] = walk.level(lid, nextEvent[row], startPrice[row], priceLevel[row]);
        long quote = walk.quote(lid, nextEvent[row], priceLevel[row]);
        copy.row(4).bigint(id).bigint(lid);
        if (quote == PriceWalk.NO_PRICE) {
            copy.none();
        } else {
            copy.numeric(quote, 2);
        }
        copy.moment(walk.seen(lid, nextEvent[row], logged(row)));
    }

    private void add(int row, Listing listing) {
        eventCount[row] = listing.priceEvents();
        firstSeen[row] = listing.life().firstSeen();
        lastSeen[row] = listing.life().lastSeen();
        startPrice[row] = listing.startPrice();
        enqueue(row, 0);
    }

    /**
     * Puts a listing into the list of the hour of its next event, if it has one. An hour that has passed already is not
     * used again, so that the events of a listing stay in order.
     *
     * @param earliest the hour that is being written
     */
    private void enqueue(int row, int earliest) {
        if (nextEvent[row] == eventCount[row]) {
            return;
        }
        int hour = Math.max(earliest, (int) ((logged(row) - Timeline.START) / Timeline.HOUR));
        nextInQueue[row] = firstOfHour[hour];
        firstOfHour[hour] = row;
    }

    private long logged(int row) {
        return walk.logged(
                portal.lid(row), nextEvent[row], new PriceWalk.Span(firstSeen[row], lastSeen[row], eventCount[row]));
    }
}
