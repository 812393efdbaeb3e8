package io.lotlake.gold.compat;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.expr;

import io.lotlake.common.lake.SqlView;
import io.lotlake.common.publication.Edition;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.listings.Dealers;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.gold.listings.Vehicles;
import io.lotlake.silver.SellerContacts;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One row per listing and make as applications know it: the 82 columns of the compatibility mart, a view over the dimensional
 * model. Listings without seller or statistics are not in it.
 */
public final class Ads {
    public static final String NAME = "gold.ads";
    public static final String DESCRIPTION =
            "The wide row of a listing and make, column for column that of the compatibility mart.";

    /** In the order of the mart. */
    static final List<MartColumn> COLUMNS = List.of(
            required("lid", "bigint", "Listing id.", "f.lid"),
            required("make", "text", "Display name of the make.", "v.make"),
            required("portal", "text", "Portal of the listing.", "f.portal"),
            column("country", "character(2)", "ISO 3166-1 alpha-2 country the listing is offered in.", "f.country"),
            column("ext_id", "text", "The id that the portal itself uses.", "f.ext_id"),
            column("url", "text", "Address of the listing.", "f.url"),
            required("model", "text", "Model.", "v.model"),
            column("generation", "text", "Generation of the model.", "v.generation"),
            column("trim", "text", "Trim level.", "v.trim", "v.\"trim\""),
            column("body", "text", "Body type.", "v.body"),
            column("fuel", "text", "Fuel.", "v.fuel"),
            column("gearbox", "text", "Gearbox.", "v.gearbox"),
            column("drive", "text", "Driven axle.", "v.drive"),
            column("segment", "text", "Market segment.", "v.segment"),
            required("article_type", "text", "car or bus.", "f.article_type"),
            column("model_year", "smallint", "Model year.", "f.model_year"),
            column("mapping_confidence", "numeric(4,3)", "Confidence of the mapping, 0 to 1.", "f.mapping_confidence"),
            column("title", "text", "Headline without blanks at either end.", "f.title"),
            column("vin", "text", "Vehicle identification number, cleaned.", "f.vin"),
            column("car_plate", "text", "Licence plate, cleaned.", "f.car_plate"),
            column("currency", "text", "Currency of price.", "f.currency"),
            column("price", "numeric(14,2)", "Asking price in currency.", "f.price"),
            column("price_net", "numeric(14,2)", "Asking price without VAT, in currency.", "f.price_net"),
            column(
                    "price_converted",
                    "numeric(14,2)",
                    "Asking price in the country's currency at the rates of the last day seen.",
                    "f.price_converted"),
            column("vat_reclaimable", "boolean", "Whether the buyer can reclaim VAT.", "f.is_vat_reclaimable"),
            column("negotiable", "boolean", "Whether the price is negotiable.", "f.is_negotiable"),
            column("mileage_km", "integer", "Odometer in kilometres.", "f.mileage_km"),
            column(
                    "first_registration",
                    "date",
                    "First day of the month of first registration.",
                    "f.first_registration_date"),
            column("power_kw", "integer", "Engine power in kW.", "f.power_kw"),
            column("power_hp", "integer", "Engine power in metric horsepower.", "f.power_hp"),
            column("ccm", "integer", "Displacement in cubic centimetres.", "f.displacement_ccm"),
            column("doors", "smallint", "Number of doors.", "f.doors"),
            column("seats", "smallint", "Number of seats.", "f.seats"),
            column("color", "text", "Body colour in lower case.", "f.color"),
            column("color_interior", "text", "Interior colour in lower case.", "f.interior_color"),
            column("metallic", "boolean", "Whether the paint is metallic.", "f.is_metallic"),
            column("upholstery", "text", "Upholstery as scraped.", "f.upholstery"),
            column("emission_class", "text", "Emission class as scraped.", "f.emission_class"),
            column("co2", "numeric(7,2)", "CO2 emission in g/km.", "f.co2_g_per_km"),
            column("consumption", "numeric(6,2)", "Combined consumption in l/100 km.", "f.consumption_l_per_100km"),
            column("owners", "smallint", "Number of former owners.", "f.owners"),
            column("accident_free", "boolean", "Whether the car is declared free of accidents.", "f.is_accident_free"),
            column("usage_state", "text", "State of use on the last day seen.", "f.usage_state"),
            column(
                    "inspection_until",
                    "date",
                    "First day of the month of the next technical inspection.",
                    "f.inspection_until_date"),
            column("warranty_months", "integer", "Warranty in months.", "f.warranty_months"),
            column("service_book", "boolean", "Whether there is a complete service book.", "f.has_service_book"),
            column("seals", "text[]", "Names of the quality seals.", "f.seals"),
            column("equipment", "text[]", "Names of the equipment.", "f.equipment"),
            column("images_count", "integer", "Number of different images.", "f.images_count"),
            column("zip", "text", "Post code of the car.", "f.zip"),
            column("city", "text", "City of the car.", "f.city"),
            column("region", "text", "Region of the car.", "f.region"),
            column("lat", "double precision", "Latitude in degrees, WGS 84.", "f.latitude"),
            column("lon", "double precision", "Longitude in degrees, WGS 84.", "f.longitude"),
            column(
                    "attributes",
                    "jsonb",
                    "JSON of metallic, upholstery, emission_class and warranty.",
                    "to_json(named_struct('metallic', f.is_metallic, 'upholstery', f.upholstery,"
                            + " 'emission_class', f.emission_class, 'warranty', named_struct('months', f.warranty_months,"
                            + " 'service_book', f.has_service_book)), map('ignoreNullFields', 'false'))",
                    "json_format(CAST(CAST(ROW(f.is_metallic, f.upholstery, f.emission_class, ROW(f.warranty_months,"
                            + " f.has_service_book)) AS ROW(metallic boolean, upholstery varchar, emission_class varchar,"
                            + " warranty ROW(months integer, service_book boolean))) AS JSON))"),
            required("acc_id", "bigint", "Seller account at the portal.", "d.acc_id"),
            column("cust_type", "text", "dealer, private or NULL.", "d.seller_type"),
            column("cust_name", "text", "Name of the contact; personal data.", "c.name"),
            column("cust_company", "text", "Company name; personal data.", "c.company"),
            column("cust_emails", "text[]", "Valid e-mail addresses; personal data.", "c.emails"),
            column("cust_phones", "text[]", "Phone numbers as plus and digits; personal data.", "c.phones"),
            column("cust_zip", "text", "Post code of the seller; personal data.", "c.zip"),
            column("cust_city", "text", "City of the seller; personal data.", "c.city"),
            column("cust_country", "character(2)", "ISO 3166-1 alpha-2 country of the seller.", "d.country"),
            column("cust_rating", "numeric(3,2)", "Mean rating of the seller.", "d.rating"),
            column("cust_reviews", "integer", "Number of reviews.", "d.reviews"),
            column("status", "text", "active, sold or delisted.", "f.status"),
            column("first_visible", "date", "First day the listing was seen.", "f.first_visible_date"),
            column("last_visible", "date", "Last day the listing was seen.", "f.last_visible_date"),
            column("days_visible", "integer", "Days from the first to the last day seen.", "f.days_visible"),
            column("views", "integer", "Number of views.", "f.views"),
            column("favs", "integer", "Number of times marked as favourite.", "f.favorites"),
            column("contacts", "integer", "Number of contact requests.", "f.contacts"),
            column("price_first", "numeric(14,2)", "First price in currency.", "f.price_first"),
            column("price_last", "numeric(14,2)", "Last price in currency.", "f.price_last"),
            column(
                    "price_last_converted",
                    "numeric(14,2)",
                    "Last price in the country's currency at the rates of the last day seen.",
                    "f.price_last_converted"),
            column(
                    "price_drop_pct",
                    "numeric(9,2)",
                    "Drop from the first to the last price in percent.",
                    "f.price_drop_pct"),
            column("created", "timestamp with time zone", "When the listing was first scraped, UTC.", "f.created_at"),
            column(
                    "ads_modified",
                    "timestamp with time zone",
                    "When the scraper last wrote the listing, UTC.",
                    "f.listing_modified_at"),
            column(
                    "mapping_modified",
                    "timestamp with time zone",
                    "When the mapping team last wrote the mapping, UTC.",
                    "f.mapping_modified_at"),
            column(
                    "stat_modified",
                    "timestamp with time zone",
                    "When the scraper last wrote the statistics, UTC.",
                    "f.stats_modified_at"),
            required(
                    "modified",
                    "timestamp with time zone",
                    "The latest of these three moments, UTC.",
                    "f.modified_at"));

    /** A table that the wide rows are made of: its name in the expressions, and which row of it belongs to those before it. */
    private record Joined(TableSpec table, String alias, String condition) {}

    private static final String FACTS = "f";

    private static final String SHOWN = "f.dealer_key <> -1 AND f.has_statistics";

    private Ads() {}

    /** A method, for the columns are looked at without Spark, which the tables need. */
    private static List<Joined> joined() {
        return List.of(
                new Joined(Vehicles.TABLE, "v", "v.vehicle_key = f.vehicle_key"),
                new Joined(Dealers.TABLE, "d", "d.dealer_key = f.dealer_key"),
                new Joined(SellerContacts.TABLE, "c", "c.portal = d.portal AND c.acc_id = d.acc_id"));
    }

    public static SqlView view() {
        return new SqlView(NAME, schema(), select(MartColumn::sparkSql, '`'), select(MartColumn::trinoSql, '"'));
    }

    /** The wide rows of an edition with the slug of their make in front. */
    static Dataset<Row> rows(Edition edition) {
        Dataset<Row> rows = edition.read(ListingFacts.TABLE).as(FACTS);
        for (Joined joined : joined()) {
            rows = rows.join(edition.read(joined.table()).as(joined.alias()), expr(joined.condition()));
        }
        Stream<String> columns = COLUMNS.stream().map(column -> column.sparkSql() + " AS `" + column.name() + "`");
        return rows.where(SHOWN)
                .selectExpr(Stream.concat(Stream.of("f.make_slug AS " + MartCopy.SLUG), columns)
                        .toArray(String[]::new));
    }

    private static String select(Function<MartColumn, String> expression, char quote) {
        String columns = COLUMNS.stream()
                .map(column -> expression.apply(column) + " AS " + quote + column.name() + quote)
                .collect(joining(",\n       "));
        String joins = joined().stream()
                .map(joined -> "\n JOIN " + joined.table().name() + " " + joined.alias() + " ON " + joined.condition())
                .collect(joining());
        return "SELECT " + columns + "\n FROM " + ListingFacts.TABLE.name() + " " + FACTS + joins + "\nWHERE " + SHOWN;
    }

    public static StructType schema() {
        return new StructType(COLUMNS.stream()
                .map(column -> DataTypes.createStructField(column.name(), column.viewType(), !column.required())
                        .withComment(column.description()))
                .toArray(StructField[]::new));
    }

    private static MartColumn column(String name, String type, String description, String sql) {
        return new MartColumn(name, type, false, description, sql, sql);
    }

    private static MartColumn column(String name, String type, String description, String sparkSql, String trinoSql) {
        return new MartColumn(name, type, false, description, sparkSql, trinoSql);
    }

    private static MartColumn required(String name, String type, String description, String sql) {
        return new MartColumn(name, type, true, description, sql, sql);
    }
}
