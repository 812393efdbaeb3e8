package io.lotlake.gold.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * When listings ended: at the moment when the portal deleted them, else, if they are sold or delisted, at the end of
 * the last day on which they were seen, UTC.
 */
final class Lives {
    /** True of statistics that say that the listing is sold or delisted. */
    static final Column IS_OVER = coalesce(col("status").isin("sold", "delisted"), lit(false));

    private Lives() {}

    /** The statistics, with {@code ended_at}; NULL if the listing has not ended, or if nothing says when it did. */
    static Dataset<Row> of(Dataset<Row> stats) {
        Column endOfLastDay = date_add(col("last_visible_date"), 1).cast(TimestampType);
        return stats.drop("first_visible_date", "price_first", "price_last", "modified_at")
                .withColumn("ended_at", coalesce(col("deleted_at"), when(IS_OVER, endOfLastDay)));
    }

    /**
     * Whether a listing was alive at the moment. A published lake says so: it showed no end. Before the first
     * publication, only the moments tell; a listing that ended at an unknown moment then counts as dead.
     */
    static Column isAlive(Knowledge knowledge) {
        Instant asOf = knowledge.asOf();
        Column isThere = col("created_at").leq(lit(asOf));
        Column hasNotEnded = coalesce(col("ended_at").gt(lit(asOf)), not(IS_OVER));
        return knowledge.evidence() == Evidence.PUBLISHED
                ? isThere.and(not(IS_OVER)).and(hasNotEnded)
                : isThere.and(hasNotEnded);
    }
}
