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
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** stat_auto_&lt;portal&gt;: one row per listing that has counters; six of a hundred listings have none. */
final class StatRows implements Rows {
    private static final double WITHOUT_STATISTICS = 0.06;

    // A day before the first rate, one after the last, a Sunday, and a day in Russia's first year without rates.
    private static final List<LocalDate> ODD_DAYS = List.of(
            LocalDate.of(1998, 12, 31), LocalDate.of(2031, 1, 1), LocalDate.of(2022, 5, 1), LocalDate.of(2022, 8, 10));

    private final Listings listings;
    private final PriceWalk walk;
    private final Dice dice;

    StatRows(SourcePlan plan, Portal portal) {
        this.listings = new Listings(plan, portal);
        this.walk = new PriceWalk(plan);
        this.dice = new Dice(plan.seed(), "statistics");
    }

    @Override
    public void write(BinaryCopy copy) throws SQLException {
        while (listings.hasNext()) {
            Listing listing = listings.next();
            dice.at(listing.lid());
            if (!dice.chance(WITHOUT_STATISTICS)) {
                copy.row(12).bigint(listing.lid());
                visibility(copy, listing);
                prices(copy, listing);
                counters(copy, listing);
            }
        }
    }

    private void visibility(BinaryCopy copy, Listing listing) {
        String status = listing.life().ended() ? dice.oneOf(List.of("sold", "sold", "delisted")) : "active";
        copy.text(dice.orNull(0.01, status))
                .date(dice.orNull(0.01, Timeline.day(listing.life().firstSeen())))
                .date(lastVisible(listing));
    }

    private @Nullable LocalDate lastVisible(Listing listing) {
        double kind = dice.unit();
        if (kind < 0.01) {
            return null;
        }
        return kind < 0.03 ? dice.oneOf(ODD_DAYS) : Timeline.day(listing.life().lastSeen());
    }

    /** Writes the prices, which are mostly NULL here and have to be recovered from the price log. */
    private void prices(BinaryCopy copy, Listing listing) {
        Long last = walk.last(listing);
        Long first = last == null ? null : Long.valueOf(dice.chance(0.005) ? 0 : listing.startPrice());
        copy.numeric(dice.chance(0.5) ? null : first, 2).numeric(dice.chance(0.5) ? null : last, 2);
    }

    private void counters(BinaryCopy copy, Listing listing) {
        long days = (listing.life().lastSeen() - listing.life().firstSeen()) / Timeline.DAY + 1;
        int views = (int) (days * 15 * dice.exponential());
        boolean deleted = listing.life().ended() && dice.chance(0.3);
        copy.integer(dice.orNull(0.02, views))
                .integer(dice.orNull(0.02, views / 40))
                .integer(dice.orNull(0.02, views / 100))
                .integer(dice.orNull(0.02, (int) (days / 30)))
                .moment(deleted ? (Long) (listing.life().lastSeen() + Timeline.HOUR) : null)
                .moment(listing.life().lastSeen() + (long) (dice.unit() * 6 * Timeline.HOUR));
    }
}
