package io.lotlake.gold.features;

import static io.lotlake.common.function.PostgresText.upperOf;
import static io.lotlake.common.table.TableSpec.table;
import static io.lotlake.gold.numeric.PostgresNumeric.percentDrop;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.gold.numeric.PostgresNumeric;
import io.lotlake.silver.Countries;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.PriceEvents;
import io.lotlake.silver.Sellers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DecimalType;

/**
 * One row per listing that was alive at a moment: what was known about it then. It is a function of the moment and of
 * the Silver rows that were known, not a stored table. If several makes claim a listing, the mapping with the greatest
 * confidence counts, and of equal ones that of the first slug in the alphabet.
 */
public final class ListingFeatures {
    /** A median of two amounts in cents has half cents. */
    static final DecimalType MEDIAN = createDecimalType(15, 3);

    public static final TableSpec TABLE = table(
                    "gold.listing_features", "A listing that was alive at a moment, with what was known about it then.")
            .key("as_of", "lid")
            .required("lid", LongType, "Listing id, unique across all portals.")
            .required("as_of", TimestampType, "The moment, UTC. Nothing later is in the row.")
            .required(
                    "evidence",
                    StringType,
                    "published: the lake showed this at the moment; event_time: the first publication came later.")
            .like(Listings.TABLE, "portal", "acc_id", "created_at")
            .required("days_on_market", IntegerType, "Calendar days from created_at to the moment, UTC.")
            .optional("first_price", createDecimalType(14, 2), "Price of the first event, in the listing's currency.")
            .optional("last_price", createDecimalType(14, 2), "Price of the last event, in the listing's currency.")
            .optional("lowest_price", createDecimalType(14, 2), "Lowest price, in the listing's currency.")
            .optional("highest_price", createDecimalType(14, 2), "Highest price, in the listing's currency.")
            .optional(
                    "price_drop_pct",
                    PostgresNumeric.AMOUNT,
                    "Drop from the first to the last price in percent; negative for a rise.",
                    percentDrop(col("first_price"), col("last_price")))
            .required("price_events", LongType, "Number of events with a price.")
            .required("price_drops", LongType, "Number of events whose price is below that of the event before.")
            .required("price_rises", LongType, "Number of events whose price is above that of the event before.")
            .optional("days_since_price", IntegerType, "Calendar days from the last event to the moment, UTC.")
            .optional("days_since_drop", IntegerType, "Calendar days from the last drop to the moment, UTC.")
            .optional(
                    "currency",
                    StringType,
                    "Currency of prices: the mapping's, else the listing's, else the country's.")
            .like(Listings.TABLE.column("price").as("asking_price"))
            .like(
                    Listings.TABLE,
                    "is_vat_reclaimable",
                    "is_negotiable",
                    "mileage_km",
                    "first_registration_date",
                    "power_kw",
                    "displacement_ccm",
                    "doors",
                    "seats",
                    "color",
                    "upholstery",
                    "emission_class",
                    "co2_g_per_km",
                    "consumption_l_per_100km",
                    "owners",
                    "is_damaged",
                    "is_accident_free",
                    "is_new",
                    "warranty_months",
                    "has_service_book")
            .like(Listings.TABLE.column("images_count").asOptional())
            .like(Listings.TABLE, "region")
            .optional("days_since_seen", IntegerType, "Calendar days from the last day seen to the moment, UTC.")
            .like(ListingStats.TABLE, "views", "favorites", "contacts", "renewals")
            .like(Mappings.TABLE.column("make_slug").asOptional())
            .like(Mappings.TABLE.column("make").asOptional())
            .like(Mappings.TABLE, "model", "generation", "trim", "body", "fuel", "gearbox", "drive", "segment")
            .like(Mappings.TABLE, "model_year")
            .like(Mappings.TABLE.column("confidence").as("mapping_confidence").from(col("mapping_confidence")))
            .like(Mappings.TABLE, "country")
            .like(Sellers.TABLE, "seller_type")
            .optional("seller_country", StringType, "Country of the seller as the portal wrote it.")
            .optional("seller_region", StringType, "Region of the seller.")
            .like(Sellers.TABLE.column("rating").as("seller_rating").from(col("seller_rating")))
            .like(Sellers.TABLE.column("reviews").as("seller_reviews").from(col("seller_reviews")))
            .like(Sellers.TABLE.column("since_date").as("seller_since_date").from(col("seller_since_date")))
            .optional("seller_stock", LongType, "Number of listings of the account that were alive, this one included.")
            .optional(
                    "comparable_listings",
                    LongType,
                    "Number of listings alive with a price and the same make, model, fuel, model year, country and"
                            + " currency, this one included.")
            .optional("comparable_price", MEDIAN, "Median of their last prices, in currency.")
            .optional("comparable_mileage_km", createDecimalType(12, 1), "Median of their odometers in kilometres.")
            .build();

    /**
     * The columns that follow from moments in the rows, and those that name the listing and its seller. All others show
     * the state of the day on which lotlake read the row, so before the first publication they are not known.
     */
    private static final Set<String> OF_EVENTS = Set.of(
            "lid",
            "as_of",
            "evidence",
            "portal",
            "acc_id",
            "created_at",
            "days_on_market",
            "first_price",
            "last_price",
            "lowest_price",
            "highest_price",
            "price_drop_pct",
            "price_events",
            "price_drops",
            "price_rises",
            "days_since_price",
            "days_since_drop");

    private static final List<String> OF_MAPPING = List.of(
            "make_slug",
            "make",
            "model",
            "generation",
            "trim",
            "body",
            "fuel",
            "gearbox",
            "drive",
            "segment",
            "model_year",
            "confidence",
            "country",
            "currency");

    private ListingFeatures() {}

    /** The columns that are known under the evidence, in their order. */
    public static List<ColumnSpec> columns(Evidence evidence) {
        return TABLE.columns().stream()
                .filter(column -> evidence == Evidence.PUBLISHED || OF_EVENTS.contains(column.name()))
                .toList();
    }

    /**
     * The rows of a moment. A column that is not known under the evidence is NULL.
     *
     * @param read gives the rows of a Silver table that were known
     * @param countries the countries whose mappings reach Gold
     */
    public static Dataset<Row> of(Function<TableSpec, Dataset<Row>> read, List<String> countries, Knowledge knowledge) {
        Instant asOf = knowledge.asOf();
        Dataset<Row> alive = read.apply(Listings.TABLE)
                .withColumnRenamed("currency", "_listing_currency")
                .join(Lives.of(read.apply(ListingStats.TABLE)), new String[] {"lid", "portal"}, "left")
                .where(Lives.isAlive(knowledge))
                .join(PriceTrail.folded(read.apply(PriceEvents.TABLE), asOf), new String[] {"lid"}, "left")
                .withColumn("as_of", lit(asOf))
                .withColumn("evidence", lit(knowledge.evidence().text()));
        Dataset<Row> rows = knowledge.evidence() == Evidence.PUBLISHED
                ? alive.transform(listings -> withState(listings, read, countries))
                : alive;
        return rows.transform(all -> withDays(all, knowledge)).transform(all -> projected(all, knowledge.evidence()));
    }

    /** Adds what the rows of mappings, sellers and other listings say. */
    private static Dataset<Row> withState(
            Dataset<Row> listings, Function<TableSpec, Dataset<Row>> read, List<String> countries) {
        Dataset<Row> currencies = read.apply(Countries.TABLE)
                .select(col("country"), upperOf(trim(col("currency"))).as("_country_currency"));
        return listings.join(mapped(read.apply(Mappings.TABLE), countries), new String[] {"lid"}, "left")
                .join(broadcast(currencies), new String[] {"country"}, "left")
                .withColumn(
                        "currency",
                        coalesce(col("_mapping_currency"), col("_listing_currency"), col("_country_currency")))
                .join(ofSellers(read.apply(Sellers.TABLE)), new String[] {"portal", "acc_id"}, "left")
                .transform(Neighbours::withStock)
                .transform(Neighbours::withComparables);
    }

    /** One mapping for each listing of which Gold makes facts. */
    private static Dataset<Row> mapped(Dataset<Row> mappings, List<String> countries) {
        Column best = struct(lit(0).minus(coalesce(col("confidence"), lit(-1))), col("make_slug"));
        return ListingFacts.inScope(mappings, countries)
                .groupBy("lid")
                .agg(min_by(struct(Columns.named(OF_MAPPING)), best).as("_mapping"))
                .select(col("lid"), col("_mapping.*"))
                .withColumnsRenamed(Map.of("confidence", "mapping_confidence", "currency", "_mapping_currency"));
    }

    private static Dataset<Row> ofSellers(Dataset<Row> sellers) {
        return sellers.select(
                col("portal"),
                col("acc_id"),
                col("seller_type"),
                col("country").as("seller_country"),
                col("region").as("seller_region"),
                col("rating").as("seller_rating"),
                col("reviews").as("seller_reviews"),
                col("since_date").as("seller_since_date"));
    }

    private static Dataset<Row> withDays(Dataset<Row> rows, Knowledge knowledge) {
        Column day = lit(knowledge.asOf()).cast(DateType);
        return rows.withColumns(Map.of(
                "days_on_market", datediff(day, col("created_at").cast(DateType)),
                "days_since_price", datediff(day, col("last_price_at").cast(DateType)),
                "days_since_drop", datediff(day, col("last_drop_at").cast(DateType)),
                "days_since_seen", datediff(day, col("last_visible_date")),
                "price_events", coalesce(col("price_events"), lit(0L)),
                "price_drops", coalesce(col("price_drops"), lit(0L)),
                "price_rises", coalesce(col("price_rises"), lit(0L))));
    }

    /** The columns of the table; NULL in those that are not known. */
    private static Dataset<Row> projected(Dataset<Row> rows, Evidence evidence) {
        List<String> known = columns(evidence).stream().map(ColumnSpec::name).toList();
        return rows.select(TABLE.columns().stream()
                .map(column -> (known.contains(column.name()) ? column.source() : lit(null))
                        .cast(column.type())
                        .as(column.name()))
                .toArray(Column[]::new));
    }
}
