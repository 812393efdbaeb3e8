package io.lotlake.silver;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.config.LotlakeConfig;

/** What each Silver table is made of. */
record Recipes(LotlakeConfig config) {

    Recipe priceEvents() {
        return Recipe.ofPortals(PriceEvents.TABLE, Bronze.PRICES_AUTO, config);
    }

    Recipe listings() {
        return Recipe.ofPortals(Listings.TABLE, Bronze.FULL_AUTO, config);
    }

    Recipe listingStats() {
        return Recipe.ofPortals(ListingStats.TABLE, Bronze.STAT_AUTO, config);
    }

    Recipe mappings() {
        return Recipe.ofMakes(Mappings.TABLE, Bronze.LOT, config);
    }

    Recipe countries() {
        return Recipe.whole(Countries.TABLE, Bronze.COUNTRIES);
    }

    Recipe fxRates() {
        return Recipe.whole(FxRates.TABLE, Bronze.CURRENCY_RATES);
    }

    Recipe sellers() {
        return Recipe.ofPortals(Sellers.TABLE, Bronze.CUST_AUTO, config);
    }

    Recipe sellerContacts() {
        return Recipe.ofPortals(SellerContacts.TABLE, Bronze.CUST_AUTO, config);
    }
}
