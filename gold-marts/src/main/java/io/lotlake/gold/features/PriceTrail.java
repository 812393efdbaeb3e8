package io.lotlake.gold.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** The price events of a listing in the order of moment and event id. Events without a price do not count. */
final class PriceTrail {
    private PriceTrail() {}

    /**
     * The events up to a moment. {@code _step} compares the price with that of the event before: -1 is a drop, 1 a
     * rise, 0 neither.
     */
    static Dataset<Row> until(Dataset<Row> events, Instant moment) {
        WindowSpec inOrder = Window.partitionBy("lid").orderBy("seen_at", "id");
        Column before = lag(col("price"), 1).over(inOrder);
        return events.where(col("price").isNotNull().and(col("seen_at").leq(lit(moment))))
                .select(col("lid"), col("seen_at"), col("id"), col("price"), before.as("_before"))
                .withColumn(
                        "_step",
                        when(col("price").lt(col("_before")), -1)
                                .when(col("price").gt(col("_before")), 1)
                                .otherwise(0));
    }

    /** One row for each listing that had a price by the moment. */
    static Dataset<Row> folded(Dataset<Row> events, Instant moment) {
        Column order = struct(col("seen_at"), col("id"));
        return until(events, moment)
                .groupBy("lid")
                .agg(
                        min_by(col("price"), order).as("first_price"),
                        max_by(col("price"), order).as("last_price"),
                        min("price").as("lowest_price"),
                        max("price").as("highest_price"),
                        count(lit(1)).as("price_events"),
                        count(when(col("_step").equalTo(-1), 1)).as("price_drops"),
                        count(when(col("_step").equalTo(1), 1)).as("price_rises"),
                        max("seen_at").as("last_price_at"),
                        max(when(col("_step").equalTo(-1), col("seen_at"))).as("last_drop_at"));
    }
}
