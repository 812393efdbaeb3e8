package io.lotlake.gold.listings;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.lotlake.common.driver.CollectedRows;
import io.lotlake.common.lake.KeySet;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.Countries;
import io.lotlake.silver.FxRates;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.PriceEvents;
import io.lotlake.silver.SellerContacts;
import io.lotlake.silver.Sellers;
import io.lotlake.silver.build.Changes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.expressions.Expression;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The listings whose facts or wide rows may change because of what changed in Silver; a few too many, never one too
 * few.
 */
final class AffectedListings {
    private static final String[] LID = {"lid"};

    private final Lake lake;
    private final SilverChanges changes;

    AffectedListings(Lake lake, SilverChanges changes) {
        this.lake = lake;
        this.changes = changes;
    }

    /** The ids of the listings, each once. The price states have to be up to date. */
    KeySet keys() {
        return inDriver().map(lids -> KeySet.of(lake.spark(), "lid", lids)).orElseGet(() -> KeySet.of(lids()));
    }

    /**
     * The ids in the memory of the driver. Empty if there are too many changes for it, or changes that may affect any
     * listing.
     */
    private Optional<Set<Long>> inDriver() {
        long rows =
                changes.counts().values().stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
        boolean isPossible = rows <= CollectedRows.most(Changes.TABLE)
                && !changes.concern(Sellers.TABLE, SellerContacts.TABLE, FxRates.TABLE, Countries.TABLE);
        if (!isPossible) {
            return Optional.empty();
        }
        Set<Long> lids = changes.listingsInDriver(Listings.TABLE, ListingStats.TABLE, Mappings.TABLE);
        if (!changes.concern(PriceEvents.TABLE)) {
            return Optional.of(lids);
        }
        Expression isNear =
                changes.bounds(PriceEvents.TABLE).only(List.of("lid")).filter();
        return new FewMovedPrices(lake, isNear)
                .among(changes.listingsInDriver(PriceEvents.TABLE))
                .map(moved -> {
                    Set<Long> all = new HashSet<>(lids);
                    all.addAll(moved);
                    return all;
                });
    }

    Dataset<Row> lids() {
        List<Dataset<Row>> lids = new ArrayList<>();
        lids.add(changes.of(Listings.TABLE, ListingStats.TABLE, Mappings.TABLE).select("lid"));
        if (changes.concern(PriceEvents.TABLE)) {
            lids.add(ofPrices());
        }
        if (changes.concern(Sellers.TABLE, SellerContacts.TABLE)) {
            lids.add(ofSellers());
        }
        if (changes.concern(FxRates.TABLE)) {
            lids.add(ofRates());
        }
        if (changes.concern(Countries.TABLE)) {
            lids.add(ofCountries());
        }
        return lids.stream().reduce(Dataset::unionByName).orElseThrow().distinct();
    }

    /**
     * The listings that price events affect. Events count only if the statistics leave a price open, and if the events
     * have changed that price.
     */
    private Dataset<Row> ofPrices() {
        Dataset<Row> lids = changes.of(PriceEvents.TABLE).select("lid").distinct();
        Column isNear = changes.isNearListings(PriceEvents.TABLE);
        Dataset<Row> stated = lake.readLatest(ListingStats.TABLE)
                .where(isNear)
                .join(lids, LID, "left_semi")
                .select(
                        col("lid"),
                        col("portal"),
                        col("price_first").isNotNull().as("_states_first"),
                        col("price_last").isNotNull().as("_states_last"))
                .join(
                        lake.readLatest(Listings.TABLE).where(isNear).select("lid", "portal"),
                        new String[] {"lid", "portal"},
                        "left_semi")
                .drop("portal");
        Column first = not(coalesce(col("_states_first"), lit(false))).and(col("_is_first_other"));
        Column last = not(coalesce(col("_states_last"), lit(false))).and(col("_is_last_other"));
        return moved(lids).join(stated, LID, "left").where(first.or(last)).select("lid");
    }

    /** Marks which of the two prices have changed since the facts were made. If that is unknown now, marks both. */
    private Dataset<Row> moved(Dataset<Row> lids) {
        Optional<Long> earlier = new Lineage(lake)
                .sourceSnapshot(ListingFacts.TABLE, PriceState.TABLE)
                .filter(snapshot -> lake.icebergTable(PriceState.TABLE).snapshot(snapshot) != null);
        if (earlier.isEmpty()) {
            return lids.withColumn("_is_first_other", lit(true)).withColumn("_is_last_other", lit(true));
        }
        Column isNear = changes.isNearListings(PriceEvents.TABLE);
        Dataset<Row> before = lake.readSnapshot(PriceState.TABLE, earlier.get())
                .where(isNear)
                .select(
                        col("lid"),
                        col("first_price").as("_first"),
                        col("last_price").as("_last"));
        Dataset<Row> now = lake.readPinned(PriceState.TABLE).where(isNear).select("lid", "first_price", "last_price");
        return lids.join(before, LID, "left")
                .join(now, LID, "left")
                .select(
                        col("lid"),
                        not(col("_first").eqNullSafe(col("first_price"))).as("_is_first_other"),
                        not(col("_last").eqNullSafe(col("last_price"))).as("_is_last_other"));
    }

    private Dataset<Row> ofSellers() {
        Dataset<Row> sellers = changes.of(Sellers.TABLE, SellerContacts.TABLE)
                .select("portal", "acc_id")
                .distinct();
        return lake.readLatest(Listings.TABLE)
                .select("lid", "portal", "acc_id")
                .join(sellers, new String[] {"portal", "acc_id"}, "left_semi")
                .select("lid");
    }

    /**
     * The listings whose prices are converted at the rates of a day on which a rate has changed: that of the currency
     * of the listing, or that of the currency of its country.
     */
    private Dataset<Row> ofRates() {
        Dataset<Row> rates = changes.of(FxRates.TABLE)
                .select(col("currency").as("_currency"), col("day").as("_day"));
        Dataset<Row> countries = lake.readLatest(Countries.TABLE)
                .select(col("country"), col("currency").as("_target"));
        Column sameDay = col("last_visible_date").equalTo(col("_day"));
        Column sameCurrency =
                col("currency").equalTo(col("_currency")).or(col("_target").equalTo(col("_currency")));
        return lake.readPinned(ListingFacts.TABLE)
                .select("lid", "country", "currency", "last_visible_date")
                .join(countries, new String[] {"country"}, "left")
                .join(rates, sameDay.and(sameCurrency), "left_semi")
                .select("lid");
    }

    private Dataset<Row> ofCountries() {
        Dataset<Row> countries = changes.of(Countries.TABLE).select("country");
        return lake.readPinned(ListingFacts.TABLE)
                .select("lid", "country")
                .join(countries, new String[] {"country"}, "left_semi")
                .select("lid");
    }
}
