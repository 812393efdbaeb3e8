package io.lotlake.gold.listings;

import static io.lotlake.gold.listings.FactInputs.DEALER;
import static io.lotlake.gold.listings.FactInputs.LISTING;
import static io.lotlake.gold.listings.FactInputs.MAPPING;
import static io.lotlake.gold.listings.FactInputs.PRICES;
import static io.lotlake.gold.listings.FactInputs.STATS;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.SparkExtension;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.Countries;
import io.lotlake.silver.FxRates;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a fact is made of; the legacy pipeline says what each column holds. */
@ExtendWith(SparkExtension.class)
class ListingFactsTest {
    private static final String[] AMOUNTS = {"lid", "currency", "price_converted", "price_last_converted"};

    @Test
    void aFactJoinsAListingWithItsStatisticsAndTheLatestOfTheirMomentsIsItsOwn(SparkSession spark) {
        FactInputs one = new FactInputs(spark);

        assertThat(one.facts("created_date_key", "first_visible_date_key", "last_visible_date_key", "days_visible"))
                .containsExactly("20260220 20260220 20260302 10");
        assertThat(one.facts("has_statistics", "status", "modified_at - listing_modified_at = INTERVAL 2 HOURS"))
                .containsExactly("true sold true");
        assertThat(one.facts("price_first", "price_last", "price_drop_pct")).containsExactly("500.00 400.00 20.00");
    }

    @Test
    void amountsAreConvertedAtTheRatesOfTheLastDaySeen(SparkSession spark) {
        FactInputs listings = new FactInputs(spark)
                .with(Listings.TABLE, LISTING, """
                        (1, 'mobile', 70, 'PLN', 100, '2026-02-20', '2026-03-01'),
                        (2, 'mobile', 70, 'PLN', 100, '2026-02-20', '2026-03-01'),
                        (3, 'mobile', 70, 'PLN', 100, '2026-02-20', '2026-03-01')""")
                .with(ListingStats.TABLE, STATS, """
                        (1, 'mobile', NULL, NULL, '2026-03-01', NULL, 50, '2026-03-01'),
                        (2, 'mobile', NULL, NULL, '2026-03-02', NULL, 50, '2026-03-01'),
                        (3, 'mobile', NULL, NULL, '2026-03-02', NULL, 50, '2026-03-01')""")
                .with(Mappings.TABLE, MAPPING, """
                        (1, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                        (2, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                        (3, 'fiat', 'Tipo', 'car', 'CZ', NULL, '2026-03-01')""");

        assertThat(listings.facts(AMOUNTS))
                .containsExactly("1 PLN 20.00 10.00", "2 PLN 25.00 12.50", "3 PLN 625.00 312.50");
    }

    @Test
    void anAmountWithoutARateOfThatDayIsNotConverted(SparkSession spark) {
        FactInputs one = new FactInputs(spark).with(FxRates.TABLE, "currency, day, rate", "('PLN', '2026-03-01', 5)");

        assertThat(one.facts(AMOUNTS)).containsExactly("1 PLN null null");
        assertThat(one.without(FxRates.TABLE).facts(AMOUNTS)).containsExactly("1 PLN null null");
    }

    @Test
    void theCurrencyIsTheMappingsElseTheListingsElseTheCountrys(SparkSession spark) {
        FactInputs listings = new FactInputs(spark)
                .with(Listings.TABLE, LISTING, """
                        (1, 'mobile', 70, 'PLN', 100, '2026-02-20', '2026-03-01'),
                        (2, 'mobile', 70, NULL, 100, '2026-02-20', '2026-03-01')""")
                .with(ListingStats.TABLE, STATS, """
                        (1, 'mobile', NULL, NULL, '2026-03-02', NULL, 50, '2026-03-01'),
                        (2, 'mobile', NULL, NULL, '2026-03-02', NULL, 50, '2026-03-01')""")
                .with(Mappings.TABLE, MAPPING, """
                        (1, 'fiat', 'Tipo', 'car', 'DE', 'CZK', '2026-03-01'),
                        (1, 'seat', 'Leon', 'car', 'DE', NULL, '2026-03-01'),
                        (2, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01')""");

        assertThat(listings.facts(AMOUNTS))
                .containsExactly("1 CZK 4.00 2.00", "1 PLN 25.00 12.50", "2 EUR 100.00 50.00");
    }

    @Test
    void aCountryThatNobodyKnowsLeavesAmountsUnconverted(SparkSession spark) {
        FactInputs one = new FactInputs(spark).without(Countries.TABLE);

        assertThat(one.facts(AMOUNTS)).containsExactly("1 PLN null null");
    }

    @Test
    void pricesOfTheEventsStandInOnlyForThoseThatTheStatisticsLack(SparkSession spark) {
        String[] prices = {"lid", "price_first", "price_last", "price_last_converted", "price_drop_pct"};
        FactInputs listings = new FactInputs(spark)
                .with(Listings.TABLE, LISTING, """
                        (1, 'mobile', 70, 'EUR', NULL, '2026-02-20', '2026-03-01'),
                        (2, 'mobile', 70, 'EUR', NULL, '2026-02-20', '2026-03-01'),
                        (3, 'mobile', 70, 'EUR', NULL, '2026-02-20', '2026-03-01'),
                        (4, 'mobile', 70, 'EUR', NULL, '2026-02-20', '2026-03-01')""")
                .with(ListingStats.TABLE, STATS, """
                        (1, 'mobile', NULL, NULL, '2026-03-02', 300, NULL, '2026-03-01'),
                        (2, 'mobile', NULL, NULL, '2026-03-02', NULL, 300, '2026-03-01'),
                        (3, 'mobile', NULL, NULL, '2026-03-02', 0, 300, '2026-03-01'),
                        (4, 'mobile', NULL, NULL, '2026-03-02', NULL, NULL, '2026-03-01')""")
                .with(PriceState.TABLE, PRICES, "(1, 900, 200), (2, 200, 900), (3, 700, 800)")
                .with(Mappings.TABLE, MAPPING, """
                        (1, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                        (2, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                        (3, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                        (4, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01')""");

        assertThat(listings.facts(prices))
                .containsExactly(
                        "1 300.00 200.00 200.00 33.33",
                        "2 200.00 300.00 300.00 -50.00",
                        "3 0.00 300.00 300.00 null",
                        "4 null null null null");
    }

    @Test
    void aListingWithoutStatisticsOfItsPortalIsAFactWithoutALifecycle(SparkSession spark) {
        String[] lifecycle = {"has_statistics", "status", "days_visible", "last_visible_date_key", "stats_modified_at"};
        String[] others = {"price_converted", "price_first", "usage_state", "modified_at = mapping_modified_at"};
        FactInputs none = new FactInputs(spark).with(PriceState.TABLE, PRICES, "(1, 900, 200)");
        FactInputs elsewhere = new FactInputs(spark)
                .with(PriceState.TABLE, PRICES, "(1, 900, 200)")
                .with(
                        ListingStats.TABLE,
                        STATS,
                        "(1, 'scout', 'sold', '2026-02-20', '2026-03-02', 5, 4, '2026-03-05')");

        assertThat(none.without(ListingStats.TABLE).facts(lifecycle)).containsExactly("false null null -1 null");
        assertThat(none.facts(others)).containsExactly("null 900.00 unknown true");
        assertThat(elsewhere.facts(lifecycle)).containsExactly("false null null -1 null");
        assertThat(elsewhere.facts(others)).containsExactly("null 900.00 unknown true");
    }

    @Test
    void theSellerIsTheCurrentVersionOfTheAccountAtThePortalElseUnknown(SparkSession spark) {
        FactInputs listings = new FactInputs(spark)
                .with(Dealers.TABLE, DEALER, """
                        (-1, 'unknown', -1, true, false),
                        (700, 'mobile', 70, false, false), (701, 'mobile', 70, true, false),
                        (710, 'mobile', 71, false, false), (711, 'mobile', 71, true, true),
                        (720, 'scout', 72, true, NULL)""")
                .with(Listings.TABLE, LISTING, """
                        (1, 'mobile', 70, NULL, 1, '2026-02-20', '2026-03-01'),
                        (2, 'mobile', 71, NULL, 1, '2026-02-20', '2026-03-01'),
                        (3, 'mobile', 72, NULL, 1, '2026-02-20', '2026-03-01'),
                        (4, 'scout', 72, NULL, 1, '2026-02-20', '2026-03-01'),
                        (5, 'mobile', NULL, NULL, 1, '2026-02-20', '2026-03-01')""")
                .with(Mappings.TABLE, MAPPING, """
                        (1, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                        (2, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                        (3, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                        (4, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                        (5, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01')""");

        assertThat(listings.facts("lid", "dealer_key")).containsExactly("1 701", "2 -1", "3 -1", "4 720", "5 -1");
    }

    @Test
    void eachMakeThatClaimsAListingHasAFactWithTheVehicleOfItsMapping(SparkSession spark) {
        FactInputs claimed = new FactInputs(spark)
                .with(Mappings.TABLE, "lid, make_slug, make, model, trim, article_type, country, modified_at", """
                        (1, 'fiat', 'Fiat', 'Tipo', NULL, 'car', 'DE', '2026-03-01'),
                        (1, 'seat', 'Seat', 'Leon', 'FR', 'bus', 'DE', '2026-03-01')""");

        Dataset<Row> facts = claimed.facts()
                .join(Vehicles.from(claimed.rows(Mappings.TABLE)), "vehicle_key")
                .orderBy("make_slug")
                .select("lid", "make_slug", "article_type", "make", "model", "trim");

        assertThat(facts.collectAsList())
                .extracting(row -> row.mkString(" "))
                .containsExactly("1 fiat car Fiat Tipo null", "1 seat bus Seat Leon FR");
    }
}
