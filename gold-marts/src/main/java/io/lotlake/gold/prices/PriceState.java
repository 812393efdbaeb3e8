package io.lotlake.gold.prices;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;
import static org.apache.spark.sql.types.DataTypes.createStructField;

import io.lotlake.common.table.TableSpec;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

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

    private static final BigDecimal HUNDREDTH = new BigDecimal("0.01");
    private static final DecimalType CENTS = createDecimalType(16, 0);

    private static final StructType FOLDED = new StructType(Stream.of(
                    "lid",
                    "_first_cents",
                    "_first_micros",
                    "first_event_id",
                    "_last_cents",
                    "_last_micros",
                    "last_event_id",
                    "_lowest_cents",
                    "_lowest_micros",
                    "_highest_cents",
                    "_highest_micros",
                    "event_count",
                    "change_count")
            .map(name -> createStructField(name, LongType, false))
            .toArray(StructField[]::new));

    private PriceState() {}

    /**
     * The fold is a function over sorted partitions, not native expressions: a change is a difference from the event before, which
     * no aggregate function of Spark knows, and a window that does costs twice as much as all the rest.
     */
    public static Dataset<Row> from(Dataset<Row> events) {
        return events.where(col("price").isNotNull())
                .select(
                        col("lid"),
                        unix_micros(col("seen_at")),
                        col("id"),
                        col("price").multiply(lit(100)).cast(LongType))
                .repartition(col("lid"))
                .sortWithinPartitions("lid")
                .mapPartitions(new PriceFold(), Encoders.row(FOLDED))
                .withColumns(Map.of(
                        "first_price", price("_first_cents"),
                        "first_seen_at", timestamp_micros(col("_first_micros")),
                        "last_price", price("_last_cents"),
                        "last_seen_at", timestamp_micros(col("_last_micros")),
                        "lowest_price", price("_lowest_cents"),
                        "lowest_seen_at", timestamp_micros(col("_lowest_micros")),
                        "highest_price", price("_highest_cents"),
                        "highest_seen_at", timestamp_micros(col("_highest_micros"))))
                .transform(TABLE::project);
    }

    /** True for a row that no sequence of prices could give. */
    public static Column contradiction() {
        Column prices = col("lowest_price")
                .gt(least(col("first_price"), col("last_price")))
                .or(col("highest_price").lt(greatest(col("first_price"), col("last_price"))));
        Column moments = col("first_seen_at")
                .gt(least(col("lowest_seen_at"), col("highest_seen_at")))
                .or(col("last_seen_at").lt(greatest(col("lowest_seen_at"), col("highest_seen_at"))));
        Column counts = col("change_count").lt(0).or(col("change_count").geq(col("event_count")));
        return prices.or(moments).or(counts);
    }

    private static Column price(String cents) {
        return col(cents).cast(CENTS).multiply(lit(HUNDREDTH)).cast(createDecimalType(14, 2));
    }
}
