package io.lotlake.gold.listings;

import static io.lotlake.common.table.TableSpec.table;
import static io.lotlake.gold.numeric.PostgresNumeric.percentDrop;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.common.driver.DayRange;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeySet;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.build.GoldWriter;
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
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/**
 * One row per listing and make that claims it, for cars and buses of the configured countries that the mapping team has
 * mapped. The mart leaves out listings without a seller or without statistics. Here the former have the unknown seller,
 * and the latter have no lifecycle.
 */
public final class ListingFacts {
    private static final DataType PRICE = createDecimalType(14, 2);

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
            .required("country", StringType, "ISO 3166-1 alpha-2 code of the country the listing is offered in.")
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

    /** The first watermark of the legacy pipeline, which never sees older mappings. */
    private static final Instant FIRST_MAPPING = Instant.parse("2018-01-01T00:00:00Z");

    public static final GoldTable DEFINITION = GoldTable.of(TABLE)
            .inputs(
                    Mappings.TABLE,
                    Listings.TABLE,
                    ListingStats.TABLE,
                    PriceEvents.TABLE,
                    Sellers.TABLE,
                    SellerContacts.TABLE,
                    Countries.TABLE,
                    FxRates.TABLE)
            .after(PriceState.TABLE, Dealers.TABLE)
            // AffectedListings asks which prices have changed since.
            .naming(PriceState.TABLE)
            .about(config -> Map.of("lotlake.countries", String.join(",", config.countries())))
            .gates(TableGates.of(TABLE)
                    .reference("dealer_key", Dealers.TABLE)
                    .reference("vehicle_key", Vehicles.TABLE)
                    .reference("created_date_key", Dates.TABLE)
                    .newest("listing_modified_at"))
            .rows(ListingFacts::rows)
            .by(GoldWriter::seed, ListingFacts::follow);

    private ListingFacts() {}

    private static Dataset<Row> rows(Function<TableSpec, Dataset<Row>> read, List<String> countries) {
        return from(Inputs.of(read), countries);
    }

    /** Makes the facts of the affected listings anew. Listings that are no longer facts leave the table. */
    private static StepResult follow(GoldWriter writer, SilverChanges changes) {
        Lake lake = writer.lake();
        KeySet lids = writer.mart().keep(new AffectedListings(lake, changes).keys());
        Inputs inputs = Inputs.of(lake::readLatest).only(lids);
        // Prices are converted at the rates of the last day seen.
        Inputs near = lake.days(ListingStats.TABLE, "last_visible_date")
                .map(inputs::atRatesOf)
                .orElse(inputs);
        Dataset<Row> facts = from(near, writer.config().countries());
        Commit commit = writer.replaceRows(new KeyedRows(lids.rows(), facts, lids.bounds()));
        writer.mart().written(commit);
        return StepResult.of(lids.bounds().keys(), commit.totalRows()).withNote(commit.rewritten());
    }

    /**
     * The Silver and Gold tables that the facts are made of.
     *
     * @param prices one row per listing
     * @param dealers versions, one of which is current for each portal and account
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
        static Inputs of(Function<TableSpec, Dataset<Row>> read) {
            return new Inputs(
                    read.apply(Mappings.TABLE),
                    read.apply(Listings.TABLE),
                    read.apply(ListingStats.TABLE),
                    read.apply(PriceState.TABLE),
                    read.apply(Dealers.TABLE),
                    read.apply(Countries.TABLE),
                    read.apply(FxRates.TABLE));
        }

        /** The same rows without rates of other days. */
        Inputs atRatesOf(DayRange days) {
            Column isNear = col("day").between(lit(days.first()), lit(days.last()));
            return new Inputs(mappings, listings, stats, prices, dealers, countries, rates.where(isNear));
        }

        /** The rows of some listings. */
        Inputs only(KeySet lids) {
            return new Inputs(
                    lids.select(mappings),
                    lids.select(listings),
                    lids.select(stats),
                    lids.select(prices),
                    dealers,
                    countries,
                    rates);
        }
    }

    static Dataset<Row> from(Inputs in, List<String> countries) {
        return inScope(in.mappings(), countries)
                .transform(mapped -> FactJoin.of(mapped, in))
                .transform(TABLE::project);
    }

    /**
     * The mappings of which Gold makes facts: those with a model, of a car or bus, of a configured country, and not
     * older than the first watermark.
     */
    public static Dataset<Row> inScope(Dataset<Row> mappings, List<String> countries) {
        Column recent = col("modified_at").gt(lit(FIRST_MAPPING));
        Column article = col("article_type").isin("car", "bus");
        return mappings.where(col("model").isNotNull())
                .where(article)
                .where(recent)
                .where(col("country").isin(countries.toArray()));
    }
}
