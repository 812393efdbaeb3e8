package io.lotlake.gold.prices;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;
import static org.apache.spark.sql.types.DataTypes.createStructField;

import io.lotlake.common.quality.TableGates;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.build.GoldWriter;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.silver.PriceEvents;
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
 * One row per listing that ever had a price: the fold of its price events in the order of moment and event id. Events
 * without a price do not count. Prices are in the listing's currency.
 */
public final class PriceState {
    public static final TableSpec TABLE = table("gold.price_state", "The price history of a listing in one row.")
            .key("lid")
            .partitionedBy("bucket(N, lid)")
            .sizedBy(PriceEvents.TABLE, 2.4)
            .like(PriceEvents.TABLE, "lid")
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

    public static final GoldTable DEFINITION = GoldTable.of(TABLE)
            .inputs(PriceEvents.TABLE)
            .gates(TableGates.of(TABLE).contradiction(contradiction()))
            .rows((read, countries) -> from(read.apply(PriceEvents.TABLE)))
            .by(GoldWriter::seed, PriceState::follow);

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

    private static StepResult follow(GoldWriter writer, SilverChanges changes) {
        return new PriceSync(writer.lake()).run(changes, writer.step(), writer.properties());
    }

    /**
     * The states of the listings of the events. The fold is a function over sorted partitions, not native expressions.
     * A change is a difference from the event before, which no aggregate function of Spark knows. A window that knows
     * it costs twice as much as all the rest, and with Comet three times as much.
     */
    static Dataset<Row> from(Dataset<Row> events) {
        return events.where(col("price").isNotNull())
                .select(
                        col("lid"),
                        unix_micros(col("seen_at")).as("micros"),
                        col("id"),
                        cents("price").as("cents"))
                .repartition(col("lid"))
                .sortWithinPartitions("lid")
                .as(Encoders.bean(PriceEvent.class))
                .mapPartitions(new PriceFold(), Encoders.row(FOLDED))
                .transform(PriceState::decoded);
    }

    /**
     * Merges states and further events into states, still as numbers. {@code _overlaps} is true if that is impossible:
     * events of the listing lie between those that its state was folded from, so the number of changes is not known.
     *
     * @param isAppended whether all events are younger than the states; the query fails if one is not
     */
    static Dataset<Row> merged(Dataset<Row> states, Dataset<Row> events, boolean isAppended) {
        return pieces(states)
                .unionByName(piecesOfEvents(events))
                .repartition(col("lid"))
                .sortWithinPartitions("lid", "_first_micros", "first_event_id")
                .mapPartitions(new PriceMerge(isAppended), Encoders.row(FOLDED.add("_overlaps", BooleanType, false)));
    }

    /** The folded numbers in the columns of the table. */
    static Dataset<Row> decoded(Dataset<Row> folded) {
        return folded.withColumns(Map.of(
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

    private static Dataset<Row> pieces(Dataset<Row> states) {
        return states.select(
                col("lid"),
                cents("first_price").as("_first_cents"),
                unix_micros(col("first_seen_at")).as("_first_micros"),
                col("first_event_id"),
                cents("last_price").as("_last_cents"),
                unix_micros(col("last_seen_at")).as("_last_micros"),
                col("last_event_id"),
                cents("lowest_price").as("_lowest_cents"),
                unix_micros(col("lowest_seen_at")).as("_lowest_micros"),
                cents("highest_price").as("_highest_cents"),
                unix_micros(col("highest_seen_at")).as("_highest_micros"),
                col("event_count"),
                col("change_count"));
    }

    private static Dataset<Row> piecesOfEvents(Dataset<Row> events) {
        Dataset<Row> numbers = events.where(col("price").isNotNull())
                .select(
                        col("lid"),
                        cents("price").as("_cents"),
                        unix_micros(col("seen_at")).as("_micros"),
                        col("id"));
        return numbers.select(
                col("lid"),
                col("_cents").as("_first_cents"),
                col("_micros").as("_first_micros"),
                col("id").as("first_event_id"),
                col("_cents").as("_last_cents"),
                col("_micros").as("_last_micros"),
                col("id").as("last_event_id"),
                col("_cents").as("_lowest_cents"),
                col("_micros").as("_lowest_micros"),
                col("_cents").as("_highest_cents"),
                col("_micros").as("_highest_micros"),
                lit(1L).as("event_count"),
                lit(0L).as("change_count"));
    }

    private static Column cents(String price) {
        return col(price).multiply(lit(100)).cast(LongType);
    }

    /** True for a row that no sequence of prices can give. */
    private static Column contradiction() {
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
