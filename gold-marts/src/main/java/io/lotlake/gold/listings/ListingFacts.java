package io.lotlake.gold.listings;

import static io.lotlake.common.function.PostgresText.upperOf;
import static io.lotlake.common.table.TableSpec.table;
import static io.lotlake.gold.numeric.PostgresNumeric.percentDrop;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.gold.numeric.PostgresNumeric;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.Countries;
import io.lotlake.silver.FxRates;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.PriceEvents;
import io.lotlake.silver.SellerContacts;
import io.lotlake.silver.Sellers;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/**
 * One row per listing and make that claims it, for cars and buses of the configured countries that the mapping team has mapped.
 * A listing without seller or statistics is here, under the unknown seller or without a lifecycle, but not in the mart.
 */
public final class ListingFacts {
    private static final DataType PRICE = createDecimalType(14, 2);

    /** The Silver tables that it is made of. */
    public static final List<TableSpec> INPUTS = List.of(
            Mappings.TABLE,
            Listings.TABLE,
            ListingStats.TABLE,
            PriceEvents.TABLE,
            Sellers.TABLE,
            SellerContacts.TABLE,
            Countries.TABLE,
            FxRates.TABLE);

    public static final TableSpec TABLE = table(
                    "gold.fct_listings", "A mapped listing: its dimensions, measures and lifecycle.")
            .key("lid", "make_slug")
            .partitionedBy("months(created_at)", "bucket(N, lid)")
            .sizedBy(Listings.TABLE, 150, "created_at")
            .like(Mappings.TABLE, "lid")
            .required("make_slug", StringType, "Slug of the make that claims the listing.")
            .like(Listings.TABLE, "portal")
            .required("dealer_key", LongType, "Current version of the seller in dim_dealers; -1 is unknown.")
            .required("vehicle_key", LongType, "Kind of vehicle in dim_vehicles.")
            .required("created_date_key", IntegerType, "Day of created_at, UTC, in dim_dates.")
            .required("first_visible_date_key", IntegerType, "First day seen, in dim_dates; -1 is unknown.")
            .required("last_visible_date_key", IntegerType, "Last day seen, in dim_dates; -1 is unknown.")
            .like(Mappings.TABLE.column("country").asRequired())
            .like(Listings.TABLE, "ext_id", "url")
            .required("article_type", StringType, "car or bus.")
            .like(Mappings.TABLE, "model_year")
            .like(Mappings.TABLE.column("confidence").as("mapping_confidence").from(col("mapping_confidence")))
            .like(Listings.TABLE, "title", "vin", "car_plate")
            .optional(
                    "currency", StringType, "Currency of price: the mapping's, else the listing's, else the country's.")
            .like(Listings.TABLE, "price", "price_net")
            .optional(
                    "price_converted",
                    PostgresNumeric.AMOUNT,
                    "Asking price in the country's currency at the rates of the last day seen.")
            .like(Listings.TABLE, "is_vat_reclaimable", "is_negotiable", "mileage_km", "first_registration_date")
            .like(Listings.TABLE, "power_kw", "power_hp", "displacement_ccm", "doors", "seats")
            .like(Listings.TABLE, "color", "interior_color", "is_metallic", "upholstery")
            .like(Listings.TABLE, "emission_class", "co2_g_per_km", "consumption_l_per_100km")
            .like(Listings.TABLE, "owners", "is_accident_free")
            .required(
                    "usage_state",
                    StringType,
                    "damaged, new, demo, classic, annual, used or unknown on the last day seen.",
                    UsageState.asOf(col("last_visible_date")))
            .like(Listings.TABLE, "inspection_until_date", "warranty_months", "has_service_book")
            .like(Listings.TABLE, "seals", "equipment", "images_count")
            .like(Listings.TABLE, "zip", "city", "region", "latitude", "longitude")
            .required("has_statistics", BooleanType, "Whether the portal has statistics of the listing.")
            .like(ListingStats.TABLE, "status", "first_visible_date", "last_visible_date")
            .optional(
                    "days_visible",
                    IntegerType,
                    "Days from the first to the last day seen.",
                    datediff(col("last_visible_date"), col("first_visible_date")))
            .like(ListingStats.TABLE, "views", "favorites", "contacts")
            .optional("price_first", PRICE, "First price in currency: of the statistics, else of the price events.")
            .optional("price_last", PRICE, "Last price in currency: of the statistics, else of the price events.")
            .optional(
                    "price_last_converted",
                    PostgresNumeric.AMOUNT,
                    "Last price in the country's currency at the rates of the last day seen.")
            .optional(
                    "price_drop_pct",
                    PostgresNumeric.AMOUNT,
                    "Drop from the first to the last price in percent; negative for a rise.",
                    percentDrop(col("price_first"), col("price_last")))
            .like(Listings.TABLE, "created_at")
            .like(Listings.TABLE.column("modified_at").as("listing_modified_at").from(col("listing_modified_at")))
            .required("mapping_modified_at", TimestampType, "When the mapping team last wrote the mapping, UTC.")
            .like(ListingStats.TABLE
                    .column("modified_at")
                    .as("stats_modified_at")
                    .asOptional()
                    .from(col("stats_modified_at")))
            .required("modified_at", TimestampType, "The latest of these three moments, UTC.")
            .build();

    /** The legacy pipeline never sees older mappings: its first watermark. */
    private static final Instant FIRST_MAPPING = Instant.parse("2018-01-01T00:00:00Z");

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

    private ListingFacts() {}

    /**
     * The Silver and Gold tables that the fact is made of.
     *
     * @param prices one row per listing
     * @param dealers versions, of which one per portal and account is current
     * @param rates one row per currency and day
     */
    record Inputs(
            Dataset<Row> mappings,
            Dataset<Row> listings,
            Dataset<Row> stats,
            Dataset<Row> prices,
            Dataset<Row> dealers,
            Dataset<Row> countries,
            Dataset<Row> rates) {
        static Inputs of(Lake lake) {
            return new Inputs(
                    lake.readLatest(Mappings.TABLE),
                    lake.readLatest(Listings.TABLE),
                    lake.readLatest(ListingStats.TABLE),
                    lake.readLatest(PriceState.TABLE),
                    lake.readLatest(Dealers.TABLE),
                    lake.readLatest(Countries.TABLE),
                    lake.readLatest(FxRates.TABLE));
        }
    }

    /** What a snapshot of the fact says it was made of. */
    static Map<String, String> properties(Lake lake, List<String> countries) {
        Map<String, String> properties = new HashMap<>(SilverChanges.properties(lake, INPUTS));
        properties.putAll(about(countries));
        lake.head(PriceState.TABLE)
                .ifPresent(head -> properties.put(Lineage.key(PriceState.TABLE), String.valueOf(head.snapshotId())));
        return properties;
    }

    /** The summary property that says which countries the facts are about. */
    public static Map<String, String> about(List<String> countries) {
        return Map.of("lotlake.countries", String.join(",", countries));
    }

    static Dataset<Row> from(Inputs in, List<String> countries) {
        return inScope(in.mappings(), countries)
                .transform(mapped -> joined(mapped, in))
                .transform(TABLE::project);
    }

    /** What the mapping team has mapped, of the kinds and countries that Gold is about. */
    static Dataset<Row> inScope(Dataset<Row> mappings, List<String> countries) {
        Column recent = col("modified_at").gt(lit(FIRST_MAPPING));
        Column article = col("article_type").isin("car", "bus");
        return mappings.where(col("model").isNotNull())
                .where(article)
                .where(recent)
                .where(col("country").isin(countries.toArray()));
    }

    /**
     * Every right side has at most one row per key: the listing id, the account, the country, the day. The few columns that keys
     * and computed columns need are put together first; the many that only pass through are joined last, so that wide rows are
     * built once.
     */
    private static Dataset<Row> joined(Dataset<Row> mapped, Inputs in) {
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
        Dataset<Row> narrow = mappings.select(columns(MAPPED))
                .join(listings.select(columns(COMPUTED_FROM)), keys("lid"), "inner")
                .join(stats, keys("lid", "portal"), "left")
                .join(prices, keys("lid"), "left")
                .join(dealers, keys("portal", "acc_id"), "left")
                .join(broadcast(countries), keys("country"), "left")
                .join(
                        broadcast(Conversion.ratesByDay(in.rates())),
                        col("last_visible_date").equalTo(col("_rate_day")),
                        "left")
                .transform(ListingFacts::withPrices);
        Dataset<Row> passing = listings.drop(
                COMPUTED_FROM.stream().filter(name -> !name.equals("lid")).toArray(String[]::new));
        return narrow.join(passing, keys("lid"), "inner");
    }

    private static Column[] columns(List<String> names) {
        return names.stream().map(name -> col(name)).toArray(Column[]::new);
    }

    private static String[] keys(String... columns) {
        return columns;
    }

    /** A recovered price never overrides a stated one. */
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
