package io.lotlake.gold.listings;

import static io.lotlake.common.function.PostgresText.upperOf;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.types.DataTypes.DateType;

import io.lotlake.common.table.Columns;
import io.lotlake.gold.listings.ListingFacts.Inputs;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Joins the inputs of {@link ListingFacts}, and computes the columns that need several of them. */
final class FactJoin {
    private static final List<String> MAPPED = List.of(
            "lid",
            "make_slug",
            "vehicle_key",
            "country",
            "article_type",
            "model_year",
            "mapping_confidence",
            "_mapping_currency",
            "mapping_modified_at");

    private static final List<String> COMPUTED_FROM =
            List.of("lid", "portal", "acc_id", "_listing_currency", "price", "created_at", "listing_modified_at");

    private FactJoin() {}

    /**
     * Every right side has at most one row per key: the listing id, the account, the country or the day. The few
     * columns that keys and computed columns need are joined first. The many columns that only pass through are joined
     * last, so that wide rows are built once.
     */
    static Dataset<Row> of(Dataset<Row> mapped, Inputs in) {
        Dataset<Row> mappings = mapped.withColumnsRenamed(
                        Map.of("currency", "_mapping_currency", "modified_at", "mapping_modified_at"))
                .withColumn("vehicle_key", Vehicles.key())
                .withColumnRenamed("confidence", "mapping_confidence");
        Dataset<Row> listings = in.listings()
                .withColumnsRenamed(Map.of("currency", "_listing_currency", "modified_at", "listing_modified_at"));
        Dataset<Row> stats = in.stats()
                .withColumnsRenamed(Map.of(
                        "price_first",
                        "_stated_first",
                        "price_last",
                        "_stated_last",
                        "modified_at",
                        "stats_modified_at"))
                .withColumn("has_statistics", lit(true))
                .drop("renewals", "deleted_at");
        Dataset<Row> prices = in.prices().select("lid", "first_price", "last_price");
        Dataset<Row> dealers = Dealers.living(in.dealers()).select("portal", "acc_id", "dealer_key");
        Dataset<Row> countries =
                in.countries().select(col("country"), col("currency").as("_country_currency"));
        Dataset<Row> narrow = mappings.select(Columns.named(MAPPED))
                .join(listings.select(Columns.named(COMPUTED_FROM)), keys("lid"), "inner")
                .join(stats, keys("lid", "portal"), "left")
                .join(prices, keys("lid"), "left")
                .join(dealers, keys("portal", "acc_id"), "left")
                .join(broadcast(countries), keys("country"), "left")
                .join(
                        broadcast(Conversion.ratesByDay(in.rates())),
                        col("last_visible_date").equalTo(col("_rate_day")),
                        "left")
                .transform(FactJoin::withPrices);
        Dataset<Row> passing = listings.drop(
                COMPUTED_FROM.stream().filter(name -> !name.equals("lid")).toArray(String[]::new));
        return narrow.join(passing, keys("lid"), "inner");
    }

    private static String[] keys(String... columns) {
        return columns;
    }

    /**
     * Adds the prices, keys and moments that need several inputs. A price from the events never replaces a price from
     * the statistics.
     */
    private static Dataset<Row> withPrices(Dataset<Row> rows) {
        Column own = coalesce(col("_mapping_currency"), col("_listing_currency"));
        Column target = col("_country_currency");
        Column day = col("last_visible_date");
        Column currency = coalesce(own, upperOf(trim(target)));
        Column last = coalesce(col("_stated_last"), col("last_price"));
        return rows.withColumns(Map.ofEntries(
                Map.entry("currency", currency),
                Map.entry("price_first", coalesce(col("_stated_first"), col("first_price"))),
                Map.entry("price_last", last),
                Map.entry("price_converted", Conversion.convert(col("price"), own, target, day)),
                Map.entry("price_last_converted", Conversion.convert(last, currency, target, day)),
                Map.entry("dealer_key", coalesce(col("dealer_key"), lit(Dealers.UNKNOWN))),
                Map.entry("has_statistics", coalesce(col("has_statistics"), lit(false))),
                Map.entry("created_date_key", Dates.key(col("created_at").cast(DateType))),
                Map.entry("first_visible_date_key", Dates.key(col("first_visible_date"))),
                Map.entry("last_visible_date_key", Dates.key(day)),
                Map.entry(
                        "modified_at",
                        greatest(col("listing_modified_at"), col("mapping_modified_at"), col("stats_modified_at")))));
    }
}
