package io.lotlake.gold.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.DateType;

import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.PriceEvents;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What happened to listings after a moment, up to the end of a horizon, as the lake knows it later.
 *
 * @param read gives the rows of a Silver table that are known now
 * @param label what is to be predicted
 */
public record ListingLabels(Function<TableSpec, Dataset<Row>> read, Label label) {
    /** The column of the label. */
    public static final String LABEL = "label";

    /** The column that says why a row has no label; NULL for a row that has one. */
    public static final String UNKNOWN = "_unknown";

    /** The moment of the newest price event; empty if there is none. */
    public Optional<Instant> newestEvent() {
        Row newest =
                read.apply(PriceEvents.TABLE).agg(unix_micros(max("seen_at"))).first();
        return newest.isNullAt(0)
                ? Optional.empty()
                : Optional.of(Instant.EPOCH.plus(newest.getLong(0), ChronoUnit.MICROS));
    }

    /**
     * Adds label and reason to the rows of one moment. Nothing that happened at the moment or before, or after the
     * horizon, is in the label.
     *
     * @param until the end of the horizon, which belongs to it
     */
    public Dataset<Row> of(Dataset<Row> features, Instant asOf, Instant until) {
        Dataset<Row> ends =
                Lives.of(read.apply(ListingStats.TABLE)).select("lid", "portal", "status", "deleted_at", "ended_at");
        Dataset<Row> rows = features.join(ends, new String[] {"lid", "portal"}, "left");
        Dataset<Row> labelled = label == Label.PRICE_DROP ? withDrop(rows, asOf, until) : withSale(rows, asOf, until);
        return labelled.drop("status", "deleted_at", "ended_at");
    }

    private Dataset<Row> withDrop(Dataset<Row> rows, Instant asOf, Instant until) {
        Dataset<Row> drops = PriceTrail.until(read.apply(PriceEvents.TABLE), until)
                .where(col("_step").equalTo(-1).and(col("seen_at").gt(lit(asOf))))
                .select("lid")
                .distinct()
                .withColumn("_drops", lit(true));
        return rows.join(drops, new String[] {"lid"}, "left")
                .withColumn(UNKNOWN, endedEarlier(asOf))
                .withColumn(LABEL, when(col(UNKNOWN).isNull(), coalesce(col("_drops"), lit(false))))
                .drop("_drops");
    }

    private Dataset<Row> withSale(Dataset<Row> rows, Instant asOf, Instant until) {
        Column isSold = col("status").equalTo("sold").and(col("ended_at").leq(lit(until)));
        Column lastDay = col("ended_at").minus(expr("INTERVAL 1 MICROSECOND")).cast(DateType);
        Column days = when(isSold, datediff(lastDay, lit(asOf).cast(DateType)));
        return rows.withColumn(
                        UNKNOWN,
                        coalesce(
                                endedEarlier(asOf),
                                when(col("status").isNull(), "nothing says how it ended"),
                                when(Lives.IS_OVER.and(col("ended_at").isNull()), "nothing says when it ended")))
                .withColumn(LABEL, when(col(UNKNOWN).isNull(), label == Label.SOLD ? isSold : days));
    }

    /** The lake learned later that the listing was no longer there. */
    private static Column endedEarlier(Instant asOf) {
        return when(col("ended_at").leq(lit(asOf)), "it had ended by then, as the lake learned later");
    }
}
