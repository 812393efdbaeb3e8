package io.lotlake.generator.market;

import org.jspecify.annotations.Nullable;

/**
 * The facts about one listing on which all tables agree.
 *
 * @param make position in the plan's makes
 * @param account seller account at the portal; null if the listing was scraped without one
 * @param ageMonths from the first registration to the listing's creation; negative for a date typed wrong
 * @param startPrice first asking price in {@code currency}, in hundredths
 * @param priceEvents its events in the price log
 */
public record Listing(
        long lid,
        int make,
        Country country,
        @Nullable Long account,
        Lifetime life,
        int ageMonths,
        long startPrice,
        String currency,
        int priceEvents) {

    /** A listing that the portal no longer has. */
    public static Listing gone(long lid, int make, Country country, long created) {
        Lifetime life = new Lifetime(created, created, created, true);
        return new Listing(lid, make, country, null, life, 0, 0, country.currency(), 0);
    }
}
