package io.lotlake.app.source;

import org.jspecify.annotations.Nullable;

/**
 * What all tables agree on about one listing; moments in microseconds since 1970.
 *
 * @param make position in the plan's makes
 * @param account seller account at the portal; null when it was scraped without one
 * @param firstSeen before {@code created} when the car was listed before
 * @param ended sold or withdrawn at {@code lastSeen}, not just seen there last
 * @param ageMonths from the first registration to {@code created}; negative for a date typed wrong
 * @param startPrice first asking price in {@code currency}, in hundredths
 * @param priceEvents its events in the price log
 */
record Listing(
        long lid,
        int make,
        Country country,
        @Nullable Long account,
        long firstSeen,
        long created,
        long lastSeen,
        boolean ended,
        int ageMonths,
        long startPrice,
        String currency,
        int priceEvents) {

    /** One that the portal no longer has. */
    static Listing gone(long lid, int make, Country country, long created) {
        return new Listing(lid, make, country, null, created, created, created, true, 0, 0, country.currency(), 0);
    }
}
