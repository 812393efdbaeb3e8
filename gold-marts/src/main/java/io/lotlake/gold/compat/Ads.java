package io.lotlake.gold.compat;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.common.catalog.SqlView;
import io.lotlake.common.lake.KeySet;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.listings.Dealers;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.gold.listings.Vehicles;
import io.lotlake.gold.publication.Edition;
import io.lotlake.silver.SellerContacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One row per listing and make as applications know it: the 82 columns of the compatibility mart, a view over the
 * dimensional model. It leaves out listings without a seller or without statistics.
 */
public final class Ads {
    public static final String NAME = "gold.ads";
    public static final String DESCRIPTION =
            "The wide row of a listing and make, column for column that of the compatibility mart.";

    /**
     * A table that the wide rows are made of.
     *
     * @param alias its name in the expressions
     * @param condition joins it to the tables before it; empty for the first table
     */
    private record Part(TableSpec table, String alias, String condition) {
        MartColumn column(String name) {
            return MartColumn.like(table.column(name), alias + "." + name);
        }

        String named() {
            return table.name() + " " + alias;
        }
    }

    private static final Part FACTS = new Part(ListingFacts.TABLE, "f", "");
    private static final Part VEHICLES = new Part(Vehicles.TABLE, "v", "v.vehicle_key = f.vehicle_key");
    private static final Part SELLERS = new Part(Dealers.TABLE, "d", "d.dealer_key = f.dealer_key");
    private static final Part CONTACTS =
            new Part(SellerContacts.TABLE, "c", "c.portal = d.portal AND c.acc_id = d.acc_id");

    private static final List<Part> JOINED = List.of(VEHICLES, SELLERS, CONTACTS);

    private static final String SHOWN = "f.dealer_key <> -1 AND f.has_statistics";

    /** In the order of the mart. */
    static final List<MartColumn> COLUMNS = List.of(
            fact("lid"),
            vehicle("make"),
            fact("portal"),
            fact("country").asOptional().in("character(2)"),
            fact("ext_id"),
            fact("url"),
            vehicle("model"),
            vehicle("generation"),
            vehicle("trim").inTrino("v.\"trim\""),
            vehicle("body"),
            vehicle("fuel"),
            vehicle("gearbox"),
            vehicle("drive"),
            vehicle("segment"),
            fact("article_type"),
            fact("model_year").in("smallint"),
            fact("mapping_confidence"),
            fact("title"),
            fact("vin"),
            fact("car_plate"),
            fact("currency"),
            fact("price"),
            fact("price_net"),
            fact("price_converted").narrowedTo(14, 2),
            fact("is_vat_reclaimable").as("vat_reclaimable"),
            fact("is_negotiable").as("negotiable"),
            fact("mileage_km"),
            fact("first_registration_date").as("first_registration"),
            fact("power_kw"),
            fact("power_hp"),
            fact("displacement_ccm").as("ccm"),
            fact("doors").in("smallint"),
            fact("seats").in("smallint"),
            fact("color"),
            fact("interior_color").as("color_interior"),
            fact("is_metallic").as("metallic"),
            fact("upholstery"),
            fact("emission_class"),
            fact("co2_g_per_km").as("co2"),
            fact("consumption_l_per_100km").as("consumption"),
            fact("owners").in("smallint"),
            fact("is_accident_free").as("accident_free"),
            fact("usage_state").asOptional(),
            fact("inspection_until_date").as("inspection_until"),
            fact("warranty_months"),
            fact("has_service_book").as("service_book"),
            fact("seals"),
            fact("equipment"),
            fact("images_count").asOptional(),
            fact("zip"),
            fact("city"),
            fact("region"),
            fact("latitude").as("lat"),
            fact("longitude").as("lon"),
            attributes(),
            contacts("acc_id"),
            seller("seller_type").as("cust_type"),
            contacts("name").as("cust_name"),
            contacts("company").as("cust_company"),
            contacts("emails").as("cust_emails"),
            contacts("phones").as("cust_phones"),
            contacts("zip").as("cust_zip"),
            contacts("city").as("cust_city"),
            seller("country").as("cust_country").in("character(2)"),
            seller("rating").as("cust_rating"),
            seller("reviews").as("cust_reviews"),
            fact("status"),
            fact("first_visible_date").as("first_visible"),
            fact("last_visible_date").as("last_visible"),
            fact("days_visible"),
            fact("views"),
            fact("favorites").as("favs"),
            fact("contacts"),
            fact("price_first"),
            fact("price_last"),
            fact("price_last_converted").narrowedTo(14, 2),
            fact("price_drop_pct").narrowedTo(9, 2),
            fact("created_at").as("created").asOptional(),
            fact("listing_modified_at").as("ads_modified").asOptional(),
            fact("mapping_modified_at").as("mapping_modified").asOptional(),
            fact("stats_modified_at").as("stat_modified"),
            fact("modified_at").as("modified"));

    private Ads() {}

    private static MartColumn fact(String column) {
        return FACTS.column(column);
    }

    private static MartColumn vehicle(String column) {
        return VEHICLES.column(column);
    }

    private static MartColumn seller(String column) {
        return SELLERS.column(column);
    }

    private static MartColumn contacts(String column) {
        return CONTACTS.column(column);
    }

    private static MartColumn attributes() {
        String spark = "to_json(named_struct('metallic', f.is_metallic, 'upholstery', f.upholstery,"
                + " 'emission_class', f.emission_class, 'warranty', named_struct('months', f.warranty_months,"
                + " 'service_book', f.has_service_book)), map('ignoreNullFields', 'false'))";
        String trino = "json_format(CAST(CAST(ROW(f.is_metallic, f.upholstery, f.emission_class, ROW(f.warranty_months,"
                + " f.has_service_book)) AS ROW(metallic boolean, upholstery varchar, emission_class varchar,"
                + " warranty ROW(months integer, service_book boolean))) AS JSON))";
        String sentence = "JSON of metallic, upholstery, emission_class and warranty.";
        ColumnSpec shown = new ColumnSpec("attributes", StringType, false, sentence, expr(spark));
        return MartColumn.like(shown, spark).inTrino(trino).in("jsonb");
    }

    /** The tables that the view joins. */
    public static List<TableSpec> inputs() {
        return Stream.concat(Stream.of(FACTS), JOINED.stream()).map(Part::table).toList();
    }

    public static SqlView view() {
        return new SqlView(NAME, schema(), select(MartColumn::sparkSql, '`'), select(MartColumn::trinoSql, '"'));
    }

    /** The wide rows of an edition, with the slug of their make as the first column. */
    static Dataset<Row> rows(Edition edition) {
        return rows(edition::read);
    }

    /**
     * Those of these rows that are of some listings. Only the facts of the listings are joined; Spark by itself would
     * choose the listings after all joins.
     */
    static Dataset<Row> rows(Edition edition, KeySet lids) {
        return rows(table -> {
            Dataset<Row> rows = edition.read(table);
            return table.equals(FACTS.table()) ? lids.select(rows) : rows;
        });
    }

    /**
     * The wide rows, with the slug of their make as the first column.
     *
     * @param read gives the rows of the tables that the wide rows are made of
     */
    public static Dataset<Row> rows(Function<TableSpec, Dataset<Row>> read) {
        Dataset<Row> rows = read.apply(FACTS.table()).as(FACTS.alias());
        for (Part joined : JOINED) {
            rows = rows.join(read.apply(joined.table()).as(joined.alias()), expr(joined.condition()));
        }
        Stream<String> columns = COLUMNS.stream().map(column -> column.sparkSql() + " AS `" + column.name() + "`");
        return rows.where(SHOWN)
                .selectExpr(Stream.concat(Stream.of("f.make_slug AS " + MartCopy.MAKE_SLUG), columns)
                        .toArray(String[]::new));
    }

    private static String select(Function<MartColumn, String> expression, char quote) {
        String columns = COLUMNS.stream()
                .map(column -> expression.apply(column) + " AS " + quote + column.name() + quote)
                .collect(joining(",\n       "));
        String joins = JOINED.stream()
                .map(joined -> "\n JOIN " + joined.named() + " ON " + joined.condition())
                .collect(joining());
        return "SELECT " + columns + "\n FROM " + FACTS.named() + joins + "\nWHERE " + SHOWN;
    }

    /** The types of the mart's columns in PostgreSQL, by column, in the order of the mart. */
    public static Map<String, String> martTypes() {
        Map<String, String> types = new LinkedHashMap<>();
        COLUMNS.forEach(column -> types.put(column.name(), column.postgresType()));
        return types;
    }

    public static StructType schema() {
        return new StructType(
                COLUMNS.stream().map(column -> column.shown().field()).toArray(StructField[]::new));
    }
}
