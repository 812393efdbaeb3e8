package io.lotlake.silver;

import io.lotlake.silver.build.SilverTables;

/**
 * All Silver tables, the longest build first. Every table in this list is seeded, synced, verified, maintained and
 * documented.
 */
public final class Silver {
    public static final SilverTables ALL = SilverTables.of(
            PriceEvents.DEFINITION,
            Listings.DEFINITION,
            ListingStats.DEFINITION,
            Mappings.DEFINITION,
            SellerContacts.DEFINITION,
            Sellers.DEFINITION,
            Countries.DEFINITION,
            FxRates.DEFINITION);

    private Silver() {}
}
