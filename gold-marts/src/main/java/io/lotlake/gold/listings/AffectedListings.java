package io.lotlake.gold.listings;

import static org.apache.spark.sql.functions.col;

import io.lotlake.common.lake.Lake;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.silver.Countries;
import io.lotlake.silver.FxRates;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.PriceEvents;
import io.lotlake.silver.SellerContacts;
import io.lotlake.silver.Sellers;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The listings whose facts, or wide rows, may have become others by what changed in Silver; a few too many, never one too few. */
public final class AffectedListings {
    private static final String[] LID = {"lid"};

    private final Lake lake;
    private final SilverChanges changes;

    public AffectedListings(Lake lake, SilverChanges changes) {
        this.lake = lake;
        this.changes = changes;
    }

    /** Their ids, each once. */
    public Dataset<Row> lids() {
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

    /** Events count only where the statistics leave a price open. */
    private Dataset<Row> ofPrices() {
        Column stated = col("price_first").isNotNull().and(col("price_last").isNotNull());
        Dataset<Row> settled = lake.read(ListingStats.TABLE)
                .where(stated)
                .select("lid", "portal")
                .join(lake.read(Listings.TABLE).select("lid", "portal"), new String[] {"lid", "portal"}, "left_semi")
                .select("lid");
        return changes.of(PriceEvents.TABLE).select("lid").distinct().join(settled, LID, "left_anti");
    }

    private Dataset<Row> ofSellers() {
        Dataset<Row> sellers = changes.of(Sellers.TABLE, SellerContacts.TABLE)
                .select("portal", "acc_id")
                .distinct();
        return lake.read(Listings.TABLE)
                .select("lid", "portal", "acc_id")
                .join(sellers, new String[] {"portal", "acc_id"}, "left_semi")
                .select("lid");
    }

    /** Those converted on a day for which the rate of their currency, or of their country's, is another now. */
    private Dataset<Row> ofRates() {
        Dataset<Row> rates = changes.of(FxRates.TABLE)
                .select(col("currency").as("_currency"), col("day").as("_day"));
        Dataset<Row> countries = lake.read(Countries.TABLE)
                .select(col("country"), col("currency").as("_target"));
        Column sameDay = col("last_visible_date").equalTo(col("_day"));
        Column sameCurrency =
                col("currency").equalTo(col("_currency")).or(col("_target").equalTo(col("_currency")));
        return lake.readNow(ListingFacts.TABLE)
                .select("lid", "country", "currency", "last_visible_date")
                .join(countries, new String[] {"country"}, "left")
                .join(rates, sameDay.and(sameCurrency), "left_semi")
                .select("lid");
    }

    private Dataset<Row> ofCountries() {
        Dataset<Row> countries = changes.of(Countries.TABLE).select("country");
        return lake.readNow(ListingFacts.TABLE)
                .select("lid", "country")
                .join(countries, new String[] {"country"}, "left_semi")
                .select("lid");
    }
}
