package io.lotlake.gold.prices;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.common.table.TableSpec;
import java.util.Map;
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
                .transform(PriceState::withHistory)
                .transform(PriceState::folded)
                .transform(TABLE::project);
    }

    /** Adds to every event the price before and after it and the extremes of its listing; all by one sort. */
    static Dataset<Row> withHistory(Dataset<Row> events) {
        WindowSpec history = Window.partitionBy("lid").orderBy("seen_at", "id");
        WindowSpec whole = history.rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());
        return events.withColumns(Map.of(
                "_before", lag("price", 1).over(history),
                "_after", lead("price", 1).over(history),
                "_lowest", min("price").over(whole),
                "_highest", max("price").over(whole)));
    }

    /** Values of fixed width only, so that the fold is a hash aggregation in place. */
    static Dataset<Row> folded(Dataset<Row> events) {
        Column first = col("_before").isNull();
        Column last = col("_after").isNull();
        return events.groupBy("lid")
                .agg(
                        max(when(first, col("price"))).as("first_price"),
                        max(when(first, col("seen_at"))).as("first_seen_at"),
                        max(when(first, col("id"))).as("first_event_id"),
                        max(when(last, col("price"))).as("last_price"),
                        max(when(last, col("seen_at"))).as("last_seen_at"),
                        max(when(last, col("id"))).as("last_event_id"),
                        min("price").as("lowest_price"),
                        min(when(col("price").equalTo(col("_lowest")), col("seen_at")))
                                .as("lowest_seen_at"),
                        max("price").as("highest_price"),
                        min(when(col("price").equalTo(col("_highest")), col("seen_at")))
                                .as("highest_seen_at"),
                        count(lit(1)).as("event_count"),
                        count_if(col("price").notEqual(col("_before"))).as("change_count"));
    }
}
