package io.lotlake.gold.listings;

import static org.apache.spark.sql.functions.expr;

import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.TableRows;
import io.lotlake.gold.listings.ListingFacts.Inputs;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.Countries;
import io.lotlake.silver.FxRates;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The inputs of the facts: a Fiat at the portal mobile for 400 zloty, offered in Germany by seller 70 and last seen on
 * 2 March, and the rates of two days. A test replaces the rows that matter to it.
 */
final class FactInputs {
    static final String LISTING = "lid, portal, acc_id, currency, price, created_at, modified_at";
    static final String MAPPING = "lid, make_slug, model, article_type, country, currency, modified_at";
    static final String STATS =
            "lid, portal, status, first_visible_date, last_visible_date, price_first, price_last, modified_at";
    static final String DEALER = "dealer_key, portal, acc_id, is_current, is_deleted";
    static final String PRICES = "lid, first_price, last_price";

    private final SparkSession spark;
    private final Map<TableSpec, TableRows> tables = new HashMap<>();

    FactInputs(SparkSession spark) {
        this.spark = spark;
        with(Listings.TABLE, LISTING, "(1, 'mobile', 70, 'PLN', 400.00, '2026-02-20 23:30:00', '2026-03-01 01:00:00')");
        with(Mappings.TABLE, MAPPING, "(1, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01 02:00:00')");
        with(
                ListingStats.TABLE,
                STATS,
                "(1, 'mobile', 'sold', '2026-02-20', '2026-03-02', 500.00, 400.00, '2026-03-01 03:00:00')");
        without(PriceState.TABLE);
        with(Dealers.TABLE, DEALER, "(700, 'mobile', 70, true, false)");
        with(Countries.TABLE, "country, currency", "('DE', 'EUR'), ('CZ', 'CZK')");
        with(
                FxRates.TABLE,
                "currency, day, rate",
                "('PLN', '2026-03-01', 5), ('PLN', '2026-03-02', 4), ('CZK', '2026-03-01', 20), ('CZK',"
                        + " '2026-03-02', 25)");
    }

    /**
     * Replaces all rows of the table.
     *
     * @param columns names, with commas between them
     * @param values as they stand after VALUES in SQL
     */
    FactInputs with(TableSpec table, String columns, String values) {
        tables.put(table, TableRows.of(spark, table, columns, values));
        return this;
    }

    FactInputs without(TableSpec table) {
        tables.put(table, TableRows.none(spark, table));
        return this;
    }

    Dataset<Row> rows(TableSpec table) {
        return tables.get(table).rows();
    }

    /** The facts of the countries DE and CZ. */
    Dataset<Row> facts() {
        Inputs inputs = new Inputs(
                rows(Mappings.TABLE),
                rows(Listings.TABLE),
                rows(ListingStats.TABLE),
                rows(PriceState.TABLE),
                rows(Dealers.TABLE),
                rows(Countries.TABLE),
                rows(FxRates.TABLE));
        return ListingFacts.from(inputs, List.of("DE", "CZ"));
    }

    /** Some columns of the facts as texts with a blank between them, by listing and make. */
    List<String> facts(String... expressions) {
        Column[] columns =
                Arrays.stream(expressions).map(column -> expr(column)).toArray(Column[]::new);
        return facts().orderBy("lid", "make_slug").select(columns).collectAsList().stream()
                .map(row -> row.mkString(" "))
                .toList();
    }
}
