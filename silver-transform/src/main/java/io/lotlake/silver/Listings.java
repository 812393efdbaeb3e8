package io.lotlake.silver;

import static io.lotlake.common.function.JsonNames.countOf;
import static io.lotlake.common.function.JsonNames.namesOf;
import static io.lotlake.common.function.PostgresText.upperOf;
import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One row per listing as last scraped, cleaned. The free text stays in Bronze, for it may hold personal data.
 */
public final class Listings {
    public static final TableSpec TABLE = table("silver.listings", "A listing as last scraped, cleaned.")
            .key("lid")
            .partitionedBy("bucket(N, lid)")
            .sizedBy(Bronze.FULL_AUTO, 83)
            .required("lid", LongType, "Listing id, unique across all portals.")
            .required("portal", StringType, "Portal of the listing.", col("_portal"))
            .optional("acc_id", LongType, "Seller account at the portal.")
            .optional("ext_id", StringType, "The id that the portal itself uses.")
            .optional("url", StringType, "Address of the listing.")
            .optional(
                    "title", StringType, "Headline without blanks at either end.", nullif(trim(col("title")), lit("")))
            .optional("vin", StringType, "Vehicle identification number, cleaned.", Cleaning.vin(col("vin")))
            .optional("car_plate", StringType, "Licence plate, cleaned.", Cleaning.carPlate(col("car_plate")))
            .optional("currency", StringType, "Currency code in upper case.", upperOf(trim(col("currency"))))
            .optional("price", createDecimalType(14, 2), "Asking price in currency.")
            .optional("price_net", createDecimalType(14, 2), "Asking price without VAT, in currency.")
            .optional("is_vat_reclaimable", BooleanType, "Whether the buyer can reclaim VAT.", col("vat_reclaimable"))
            .optional("is_negotiable", BooleanType, "Whether the price is negotiable.", col("negotiable"))
            .optional(
                    "mileage_km",
                    IntegerType,
                    "Odometer in kilometres; NULL where negative.",
                    Cleaning.kilometres(col("mileage"), col("mileage_unit")))
            .optional(
                    "first_registration_date",
                    DateType,
                    "First day of the month of first registration.",
                    Cleaning.month(col("first_reg")))
            .optional("power_kw", IntegerType, "Engine power in kW.")
            .optional(
                    "power_hp",
                    IntegerType,
                    "Engine power in metric horsepower, 1.359622 for a kW.",
                    Cleaning.horsepower(col("power_kw")))
            .optional("displacement_ccm", IntegerType, "Displacement in cubic centimetres.", col("ccm"))
            .optional("doors", IntegerType, "Number of doors.")
            .optional("seats", IntegerType, "Number of seats.")
            .optional("color", StringType, "Body colour in lower case.", Cleaning.colorName(col("color")))
            .optional(
                    "interior_color",
                    StringType,
                    "Interior colour in lower case.",
                    Cleaning.colorName(col("color_interior")))
            .optional("is_metallic", BooleanType, "Whether the paint is metallic.", col("metallic"))
            .optional("upholstery", StringType, "Upholstery as scraped.")
            .optional("emission_class", StringType, "Emission class as scraped.")
            .optional("co2_g_per_km", createDecimalType(7, 2), "CO2 emission in g/km.", col("co2"))
            .optional(
                    "consumption_l_per_100km",
                    createDecimalType(6, 2),
                    "Combined consumption in l/100 km.",
                    col("consumption"))
            .optional("owners", IntegerType, "Number of former owners.")
            .optional("is_damaged", BooleanType, "Whether the portal marks the car as damaged.", col("damaged"))
            .optional(
                    "is_accident_free",
                    BooleanType,
                    "Whether the car is declared free of accidents.",
                    col("accident_free"))
            .optional("is_new", BooleanType, "Whether the car is declared new.")
            .optional("condition", StringType, "Condition as scraped.")
            .optional(
                    "inspection_until_date",
                    DateType,
                    "First day of the month of the next technical inspection.",
                    Cleaning.month(col("inspection")))
            .optional("warranty_months", IntegerType, "Warranty in months.")
            .optional("has_service_book", BooleanType, "Whether there is a complete service book.", col("service_book"))
            .optional("seals", createArrayType(StringType), "Names of the quality seals.", namesOf(col("seals")))
            .optional("equipment", createArrayType(StringType), "Names of the equipment.", namesOf(col("equipment")))
            .required(
                    "images_count",
                    IntegerType,
                    "Number of different images.",
                    coalesce(countOf(col("images")), lit(0)))
            .optional("zip", StringType, "Post code of the car.")
            .optional("city", StringType, "City of the car.")
            .optional("region", StringType, "Region of the car.")
            .optional("latitude", DoubleType, "Latitude in degrees, WGS 84.", col("lat"))
            .optional("longitude", DoubleType, "Longitude in degrees, WGS 84.", col("lon"))
            .required("created_at", TimestampType, "When the listing was first scraped, UTC.", col("created"))
            .required("modified_at", TimestampType, "When the scraper last wrote the listing, UTC.", col("modified"))
            .build();

    /** A JSON escape of NUL that is not itself escaped; no PostgreSQL text can hold what it stands for. */
    private static final String NUL_ESCAPE = "(^|[^\\\\])(\\\\\\\\)*\\\\u0000";

    private Listings() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }

    /** Why a landed listing cannot be cleaned; NULL where it can. */
    static Column rejection() {
        Column kilometres = Cleaning.kilometres(col("mileage"), col("mileage_unit"));
        Column horsepower = Cleaning.horsepower(col("power_kw"));
        return when(beyondInteger(kilometres), lit("mileage in kilometres does not fit an integer"))
                .when(beyondInteger(horsepower), lit("power in horsepower does not fit an integer"))
                .when(
                        holdsNul(col("seals")).or(holdsNul(col("equipment"))),
                        lit("seals or equipment hold a NUL character"));
    }

    /** The pattern only where its last part is there at all, which is next to never; a branch of CASE runs for no other row. */
    private static Column holdsNul(Column json) {
        return when(json.contains("\\u0000"), json.rlike(NUL_ESCAPE)).otherwise(false);
    }

    private static Column beyondInteger(Column exact) {
        return exact.gt(Integer.MAX_VALUE).or(exact.lt(Integer.MIN_VALUE));
    }
}
