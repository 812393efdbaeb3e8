package io.lotlake.silver;

import static io.lotlake.common.function.PostgresText.upperOf;
import static io.lotlake.common.table.TableSpec.table;
import static io.lotlake.silver.json.JsonNames.countOf;
import static io.lotlake.silver.json.JsonNames.namesOf;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;
import io.lotlake.silver.rule.Cleaning;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per listing as last scraped, cleaned. The free text stays in Bronze, because it may hold personal data. */
public final class Listings {
    public static final TableSpec TABLE = table("silver.listings", "A listing as last scraped, cleaned.")
            .key("lid")
            .partitionedBy("bucket(N, lid)")
            .sizedBy(Bronze.FULL_AUTO, 83)
            .like(Bronze.FULL_AUTO.column("lid").asRequired())
            .required("portal", StringType, "Portal of the listing.", col("_portal"))
            .like(Bronze.FULL_AUTO, "acc_id", "ext_id", "url")
            .optional(
                    "title", StringType, "Headline without blanks at either end.", nullif(trim(col("title")), lit("")))
            .optional("vin", StringType, "Vehicle identification number, cleaned.", Cleaning.vin(col("vin")))
            .optional("car_plate", StringType, "Licence plate, cleaned.", Cleaning.carPlate(col("car_plate")))
            .optional("currency", StringType, "Currency code in upper case.", upperOf(trim(col("currency"))))
            .like(Bronze.FULL_AUTO, "price", "price_net")
            .like(Bronze.FULL_AUTO.column("vat_reclaimable").as("is_vat_reclaimable"))
            .like(Bronze.FULL_AUTO.column("negotiable").as("is_negotiable"))
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
            .like(Bronze.FULL_AUTO, "power_kw")
            .optional(
                    "power_hp",
                    IntegerType,
                    "Engine power in metric horsepower, 1.359622 for a kW.",
                    Cleaning.horsepower(col("power_kw")))
            .like(Bronze.FULL_AUTO.column("ccm").as("displacement_ccm"))
            .like(Bronze.FULL_AUTO, "doors", "seats")
            .optional("color", StringType, "Body colour in lower case.", Cleaning.colorName(col("color")))
            .optional(
                    "interior_color",
                    StringType,
                    "Interior colour in lower case.",
                    Cleaning.colorName(col("color_interior")))
            .like(Bronze.FULL_AUTO.column("metallic").as("is_metallic"))
            .like(Bronze.FULL_AUTO, "upholstery", "emission_class")
            .like(Bronze.FULL_AUTO.column("co2").as("co2_g_per_km"))
            .like(Bronze.FULL_AUTO.column("consumption").as("consumption_l_per_100km"))
            .like(Bronze.FULL_AUTO, "owners")
            .like(Bronze.FULL_AUTO.column("damaged").as("is_damaged"))
            .like(Bronze.FULL_AUTO.column("accident_free").as("is_accident_free"))
            .like(Bronze.FULL_AUTO, "is_new", "condition")
            .optional(
                    "inspection_until_date",
                    DateType,
                    "First day of the month of the next technical inspection.",
                    Cleaning.month(col("inspection")))
            .like(Bronze.FULL_AUTO, "warranty_months")
            .like(Bronze.FULL_AUTO.column("service_book").as("has_service_book"))
            .optional("seals", createArrayType(StringType), "Names of the quality seals.", namesOf(col("seals")))
            .optional("equipment", createArrayType(StringType), "Names of the equipment.", namesOf(col("equipment")))
            .required(
                    "images_count",
                    IntegerType,
                    "Number of different images.",
                    coalesce(countOf(col("images")), lit(0)))
            .like(Bronze.FULL_AUTO, "zip", "city", "region")
            .like(Bronze.FULL_AUTO.column("lat").as("latitude"))
            .like(Bronze.FULL_AUTO.column("lon").as("longitude"))
            .like(Bronze.FULL_AUTO.column("created").as("created_at").asRequired())
            .required("modified_at", TimestampType, "When the scraper last wrote the listing, UTC.", col("modified"))
            .build();

    static final SilverTable DEFINITION = SilverTable.of(TABLE, Bronze.FULL_AUTO)
            .byPortal()
            .gates(TableGates.of(TABLE).withoutUniqueKey())
            .sampling("mileage", "power_kw")
            .judged(rejection(), Listings::from);

    /** A JSON escape of NUL that is not itself escaped; no PostgreSQL text can hold that character. */
    private static final String NUL_ESCAPE = "(^|[^\\\\])(\\\\\\\\)*\\\\u0000";

    private Listings() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }

    /** Why a landed listing cannot be cleaned; NULL if it can. */
    static Column rejection() {
        Column kilometres = Cleaning.kilometres(col("mileage"), col("mileage_unit"));
        Column horsepower = Cleaning.horsepower(col("power_kw"));
        return when(beyondInteger(kilometres), lit("mileage in kilometres does not fit an integer"))
                .when(beyondInteger(horsepower), lit("power in horsepower does not fit an integer"))
                .when(
                        holdsNul(col("seals")).or(holdsNul(col("equipment"))),
                        lit("seals or equipment hold a NUL character"));
    }

    /**
     * Applies the pattern only to texts that contain its last part; there are almost none. CASE evaluates a branch only
     * for the rows that reach it.
     */
    private static Column holdsNul(Column json) {
        return when(json.contains("\\u0000"), json.rlike(NUL_ESCAPE)).otherwise(false);
    }

    private static Column beyondInteger(Column exact) {
        return exact.gt(Integer.MAX_VALUE).or(exact.lt(Integer.MIN_VALUE));
    }
}
