package io.lotlake.gold.listings;

import static io.lotlake.gold.numeric.PostgresNumeric.convertedAmount;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_from_arrays;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.try_element_at;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.gold.numeric.PostgresNumeric;
import io.lotlake.silver.FxRates;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Conversion of an amount into the currency of the listing's country at the rates of a day, by the rules of the legacy
 * {@code raw.convert_currency_by_counties}.
 */
final class Conversion {
    private Conversion() {}

    /** One row per day with a map of all its rates. These are some ten thousand rows, few enough for a broadcast. */
    static Dataset<Row> ratesByDay(Dataset<Row> rates) {
        return rates.groupBy(col("day").as("_rate_day"))
                .agg(collect_list(struct(col("currency"), col("rate"))).as("_pairs"))
                .select(
                        col("_rate_day"),
                        // With map_from_entries the join of the facts is not native (docs/engine.md).
                        map_from_arrays(col("_pairs.currency"), col("_pairs.rate"))
                                .as("_rates"));
    }

    /**
     * The amount in the currency of the country, rounded to two decimals, half away from zero; NULL if the amount, the
     * day, the country or a rate is missing.
     *
     * @param from the currency of the amount; if NULL, the country's own
     * @param to the currency of the country; NULL if the country is unknown
     */
    static Column convert(Column amount, Column from, Column to, Column day) {
        Column source = coalesce(from, to);
        Column convertible = amount.isNotNull().and(day.isNotNull()).and(to.isNotNull());
        Column asIs = amount.cast(PostgresNumeric.AMOUNT);
        return when(convertible.and(source.equalTo(to)), asIs)
                .when(convertible, convertedAmount(amount, rate(to), rate(source)));
    }

    private static Column rate(Column currency) {
        return when(currency.equalTo(FxRates.EURO), lit(1).cast(createDecimalType(18, 6)))
                .otherwise(try_element_at(col("_rates"), currency));
    }
}
