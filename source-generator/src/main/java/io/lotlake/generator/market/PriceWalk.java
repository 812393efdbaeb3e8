package io.lotlake.generator.market;

import static java.lang.Math.max;
import static java.lang.Math.min;

import io.lotlake.generator.value.Dice;
import org.jspecify.annotations.Nullable;

/** How a listing's price moves from event to event: mostly down in small steps, sometimes not at all or up. */
public final class PriceWalk {
    /** Price on request: the log has a NULL. */
    public static final long NO_PRICE = Long.MIN_VALUE;

    private static final double NEVER_PRICED = 0.005;
    private static final double ON_REQUEST = 0.015;
    private static final double ZERO = 0.001;
    private static final double SAME_MOMENT = 0.02;
    private static final double BACKDATED = 0.01;

    private final Dice listings;
    private final Dice levels;
    private final Dice quotes;
    private final Dice moments;

    public PriceWalk(SourcePlan plan) {
        this.listings = new Dice(plan.seed(), "price of a listing");
        this.levels = new Dice(plan.seed(), "price level");
        this.quotes = new Dice(plan.seed(), "price quote");
        this.moments = new Dice(plan.seed(), "price moment");
    }

    /** The price that the seller wants at a step, given the step before. */
    public long level(long lid, int step, long start, long before) {
        if (step == 0) {
            return start;
        }
        double move = levels.at(lid, step).unit();
        double factor = 1;
        if (move > 0.92) {
            factor = 1.01 + 0.07 * levels.unit();
        } else if (move > 0.35) {
            factor = 0.995 - 0.05 * levels.unit();
        }
        long rounded = ((long) (before * factor / 1000)) * 1000 - (levels.chance(0.1) ? 1 : 0);
        return max(max(100, start / 8), min(start * 4, rounded));
    }

    /** The price that the log has for that step. */
    public long quote(long lid, int step, long level) {
        quotes.at(lid, step);
        if (neverPriced(lid) || quotes.chance(ON_REQUEST)) {
            return NO_PRICE;
        }
        return quotes.chance(ZERO) ? 0 : level;
    }

    /** When the step reached the log, in microseconds; never earlier than the step before. */
    public long logged(long lid, int step, Span span) {
        moments.at(lid, step);
        double jitter = moments.unit();
        boolean sameMoment = step > 0 && moments.chance(SAME_MOMENT);
        return sameMoment ? logged(lid, step - 1, span) : span.at(step, jitter);
    }

    /** When the price was seen: usually when it was logged, for a few events days before. */
    public long seen(long lid, int step, long logged) {
        boolean backdated = quotes.at(lid, ~step).chance(BACKDATED);
        return backdated ? max(Timeline.START, logged - (long) (quotes.unit() * 5 * Timeline.DAY)) : logged;
    }

    /** The price that the seller wants in the end; null if no event ever named a price. */
    @Nullable
    public Long last(Listing listing) {
        if (neverPriced(listing.lid())) {
            return null;
        }
        long level = listing.startPrice();
        for (int step = 1; step < listing.priceEvents(); step++) {
            level = level(listing.lid(), step, listing.startPrice(), level);
        }
        return level;
    }

    private boolean neverPriced(long lid) {
        return listings.at(lid).chance(NEVER_PRICED);
    }

    /** The time span of a listing's events. */
    public record Span(long from, long until, int steps) {
        long at(int step, double jitter) {
            return from + (long) ((until - from) * ((step + jitter) / steps));
        }
    }
}
