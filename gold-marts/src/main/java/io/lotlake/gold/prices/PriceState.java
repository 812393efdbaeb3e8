package io.lotlake.gold.prices;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.common.table.TableSpec;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * One row per listing that ever had a price: the fold of its price events in the order of moment and event id. Events without a
 * price are no prices. Prices are in the listing's currency.
 */
public final class PriceState {
    public static final TableSpec TABLE = table("gold.price_state", "The price history of a listing in one row.")
            .key("lid")
            .partitionedBy("bucket(N, lid)")
            .required("lid", LongType, "Listing id.")
            .required("first_price", createDecimalType(14, 2), "Price of the first event.")
            .required("first_seen_at", TimestampType, "Moment of the first event, UTC.")
            .required("first_event_id", LongType, "Id of the first event.")
            .required("last_price", createDecimalType(14, 2), "Price of the last event.")
            .required("last_seen_at", TimestampType, "Moment of the last event, UTC.")
            .required("last_event_id", LongType, "Id of the last event.")
            .required("lowest_price", createDecimalType(14, 2), "Lowest price.")
            .required("lowest_seen_at", TimestampType, "First moment of the lowest price, UTC.")
            .required("highest_price", createDecimalType(14, 2), "Highest price.")
            .required("highest_seen_at", TimestampType, "First moment of the highest price, UTC.")
            .required("event_count", LongType, "Number of events with a price.")
            .required("change_count", LongType, "Number of events whose price differs from the one before.")
            .build();

    private PriceState() {}

    public static Dataset<Row> from(Dataset<Row> events) {
        return events.where(col("price").isNotNull())
                .transform(PriceState::withPriceBefore)
                .transform(PriceState::folded)
                .transform(TABLE::project);
    }

    static Dataset<Row> withPriceBefore(Dataset<Row> events) {
        WindowSpec history = Window.partitionBy("lid").orderBy("seen_at", "id");
        return events.withColumn("_price_before", lag("price", 1).over(history));
    }

    static Dataset<Row> folded(Dataset<Row> events) {
        Column order = struct(col("seen_at"), col("id"));
        Column cheapestFirst = struct(col("price"), col("seen_at"));
        Column dearestFirst = struct(negate(col("price")).as("negative"), col("seen_at"));
        return events.groupBy("lid")
                .agg(
                        min_by(col("price"), order).as("first_price"),
                        min(order).as("_first"),
                        max_by(col("price"), order).as("last_price"),
                        max(order).as("_last"),
                        min(cheapestFirst).as("_lowest"),
                        min(dearestFirst).as("_highest"),
                        count(lit(1)).as("event_count"),
                        count_if(col("price").notEqual(col("_price_before"))).as("change_count"))
                .select(
                        col("*"),
                        col("_first.seen_at").as("first_seen_at"),
                        col("_first.id").as("first_event_id"),
                        col("_last.seen_at").as("last_seen_at"),
                        col("_last.id").as("last_event_id"),
                        col("_lowest.price").as("lowest_price"),
                        col("_lowest.seen_at").as("lowest_seen_at"),
                        negate(col("_highest").getField("negative")).as("highest_price"),
                        col("_highest.seen_at").as("highest_seen_at"));
    }
}
