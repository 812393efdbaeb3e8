package io.lotlake.gold.prices;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.StepResult;
import io.lotlake.silver.PriceEvents;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Adds new price events to the states of their listings. Listings of which an event changed or left, or whose new events lie
 * between old ones, are folded anew from all their events.
 */
public final class PriceSync {
    private static final String[] LID = {"lid"};

    private final Lake lake;

    public PriceSync(Lake lake) {
        this.lake = lake;
    }

    /** @param changes of the event log since the states were written: keys, listings, and whether an event is new */
    public StepResult run(Dataset<Row> changes, String step, Map<String, String> properties) {
        lake.create(PriceState.TABLE);
        Row extent = changes.agg(count(lit(1)), min("event_id")).first();
        Dataset<Row> touched = changes.select("lid").distinct().persist();
        Dataset<Row> refold = changes.where(not(col("is_new"))).select("lid").distinct();
        Dataset<Row> states =
                lake.readNow(PriceState.TABLE).join(touched, LID, "left_semi").join(refold, LID, "left_anti");
        Dataset<Row> merged = PriceState.merged(
                        states, newEvents(changes, extent.getLong(1)).join(refold, LID, "left_anti"))
                .persist();
        Dataset<Row> anew =
                merged.where(col("_overlaps")).select("lid").unionByName(refold).persist();
        try {
            Dataset<Row> rows = PriceState.decoded(merged.where(not(col("_overlaps"))));
            long folded = anew.count();
            if (folded > 0) {
                rows = rows.unionByName(
                        PriceState.from(lake.read(PriceEvents.TABLE).join(anew, LID, "left_semi")));
            }
            Commit commit = lake.replaceRows(PriceState.TABLE, touched, rows, step, properties);
            return StepResult.of(extent.getLong(0), commit.totalRows())
                    .withNote(folded + " listings folded anew; " + commit.rewritten());
        } finally {
            anew.unpersist();
            merged.unpersist();
            touched.unpersist();
        }
    }

    private Dataset<Row> newEvents(Dataset<Row> changes, long lowest) {
        Dataset<Row> keys = changes.where(col("is_new"))
                .select(col("portal"), col("event_id").as("id"))
                .distinct();
        return lake.read(PriceEvents.TABLE)
                .where(col("id").geq(lowest))
                .join(keys, new String[] {"portal", "id"}, "left_semi");
    }
}
