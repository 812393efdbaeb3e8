package io.lotlake.gold.prices;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.StepResult;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.silver.PriceEvents;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Adds new price events to the states of their listings. A listing is folded anew from all its events if one of them
 * changed or left, or if a new one lies between old ones.
 */
final class PriceSync {
    private static final String[] LID = {"lid"};

    private final Lake lake;

    PriceSync(Lake lake) {
        this.lake = lake;
    }

    /**
     * @param silver what changed since the states were written: the keys of events, their listings, and whether an
     *     event is new
     */
    StepResult run(SilverChanges silver, String step, Map<String, String> properties) {
        lake.create(PriceState.TABLE);
        Dataset<Row> changes = silver.of(PriceEvents.TABLE);
        KeyBounds bounds = silver.bounds(PriceEvents.TABLE);
        Dataset<Row> changedLids = changes.select("lid").distinct().persist();
        Dataset<Row> lidsWithChangedEvents =
                changes.where(not(col("is_new"))).select("lid").distinct();
        Dataset<Row> states = lake.readPinned(PriceState.TABLE)
                .join(changedLids, LID, "left_semi")
                .join(lidsWithChangedEvents, LID, "left_anti");
        Dataset<Row> merged = PriceState.merged(
                        states, newEvents(changes, bounds).join(lidsWithChangedEvents, LID, "left_anti"))
                .persist();
        Dataset<Row> lidsToRefold = merged.where(col("_overlaps"))
                .select("lid")
                .unionByName(lidsWithChangedEvents)
                .persist();
        try {
            Dataset<Row> rows = PriceState.decoded(merged.where(not(col("_overlaps"))));
            long folded = lidsToRefold.count();
            if (folded > 0) {
                rows = rows.unionByName(
                        PriceState.from(lake.readLatest(PriceEvents.TABLE).join(lidsToRefold, LID, "left_semi")));
            }
            KeyedRows wanted = new KeyedRows(changedLids, rows, bounds.only(List.of("lid")));
            Commit commit = lake.replaceRows(PriceState.TABLE, wanted, step, properties);
            return StepResult.of(bounds.keys(), commit.totalRows())
                    .withNote(folded + " listings folded anew; " + commit.rewritten());
        } finally {
            lidsToRefold.unpersist();
            merged.unpersist();
            changedLids.unpersist();
        }
    }

    private Dataset<Row> newEvents(Dataset<Row> changes, KeyBounds bounds) {
        Dataset<Row> keys = changes.where(col("is_new"))
                .select(col("portal"), col("event_id").as("id"))
                .distinct();
        return lake.readLatest(PriceEvents.TABLE)
                .where(col("id").geq(bounds.least("event_id").orElse(Long.MIN_VALUE)))
                .join(keys, new String[] {"portal", "id"}, "left_semi");
    }
}
