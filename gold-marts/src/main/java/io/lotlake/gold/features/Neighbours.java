package io.lotlake.gold.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.LongType;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** What the other listings that were alive at the same moment say about one. */
final class Neighbours {
    private Neighbours() {}

    /** Adds the number of listings of the account. A listing without an account is a partition of its own. */
    static Dataset<Row> withStock(Dataset<Row> alive) {
        WindowSpec ofAccount = Window.partitionBy(
                col("portal"), col("acc_id"), when(col("acc_id").isNull(), col("lid")));
        return alive.withColumn(
                "seller_stock", when(col("acc_id").isNotNull(), count(lit(1)).over(ofAccount)));
    }

    /**
     * Adds number and medians of the comparable listings. A listing counts with its last price, or with the price of
     * its page if no event has one. Medians are computed from whole numbers, so they are exact.
     */
    static Dataset<Row> withComparables(Dataset<Row> alive) {
        Column isMapped = col("model").isNotNull();
        WindowSpec alike = Window.partitionBy(
                col("make_slug"),
                col("model"),
                col("fuel"),
                col("model_year"),
                col("country"),
                col("currency"),
                when(col("model").isNull(), col("lid")));
        Column price = coalesce(col("last_price"), col("price"));
        Column cents = price.multiply(lit(100)).cast(LongType);
        Column kilometres = when(price.isNotNull(), col("mileage_km").cast(LongType));
        return alive.withColumn(
                        "comparable_listings", when(isMapped, count(price).over(alike)))
                .withColumn(
                        "comparable_price",
                        when(
                                isMapped,
                                median(cents).over(alike).divide(lit(100)).cast(ListingFeatures.MEDIAN)))
                .withColumn(
                        "comparable_mileage_km",
                        when(isMapped, median(kilometres).over(alike)));
    }

    private static Column median(Column values) {
        return percentile(values, lit(0.5));
    }
}
