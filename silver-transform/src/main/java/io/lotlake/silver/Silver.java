package io.lotlake.silver;

import io.lotlake.silver.build.SilverTables;

/**
 * All Silver tables, the longest build first. Every table in this list is seeded, synced, verified, maintained and
 * documented.
 */
public final class Silver {
    public static final SilverTables ALL = SilverTables.of(
            PriceEvents.MADE,
            Listings.MADE,
            ListingStats.MADE,
            Mappings.MADE,
            SellerContacts.MADE,
            Sellers.MADE,
            Countries.MADE,
            FxRates.MADE);

    private Silver() {}
}
