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
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Adds new price events to the states of their listings. A listing is folded anew from all its events if one of them
 * changed or left, or if a new one lies between old ones. If all new events are younger than all states, there is no
 * such listing, and no query looks for one.
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
        Optional<List<DataFile>> appended = new EventTail(lake).youngerThanStates(bounds.keys());
        boolean isAppended = appended.isPresent();
        Optional<FewPrices> few = appended.flatMap(files -> FewPrices.of(lake, files, bounds.only(List.of("lid"))));
        if (few.isPresent()) {
            Commit commit = few.get().write(step, properties);
            return result(bounds, 0, commit);
        }
        Dataset<Row> changedLids = changes.select("lid").distinct().persist();
        Dataset<Row> lidsWithChangedEvents =
                changes.where(not(col("is_new"))).select("lid").distinct();
        Dataset<Row> states = lake.readPinned(PriceState.TABLE)
                .where(silver.isNearListings(PriceEvents.TABLE))
                .join(changedLids, LID, "left_semi");
        Dataset<Row> events = newEvents(changes, bounds);
        Dataset<Row> merged = isAppended
                ? PriceState.merged(states, events, true)
                : PriceState.merged(
                        states.join(lidsWithChangedEvents, LID, "left_anti"),
                        events.join(lidsWithChangedEvents, LID, "left_anti"),
                        false);
        KeyBounds ofLids = bounds.only(List.of("lid"));
        try (Folded rows = isAppended ? appended(merged) : refolded(merged, lidsWithChangedEvents)) {
            KeyedRows wanted = isAppended
                    ? KeyedRows.withoutGone(rows.rows(), ofLids)
                    : new KeyedRows(changedLids, rows.rows(), ofLids);
            Commit commit = lake.replaceRows(PriceState.TABLE, wanted, step, properties);
            return result(bounds, rows.anew(), commit);
        } finally {
            changedLids.unpersist();
        }
    }

    private static StepResult result(KeyBounds bounds, long anew, Commit commit) {
        return StepResult.of(bounds.keys(), commit.totalRows())
                .withNote(anew + " listings folded anew; " + commit.rewritten());
    }

    /**
     * The states to write.
     *
     * @param anew how many of them are folded from all events of their listing
     */
    private record Folded(Dataset<Row> rows, long anew, List<Dataset<Row>> kept) implements AutoCloseable {
        @Override
        public void close() {
            kept.forEach(Dataset::unpersist);
        }
    }

    /** The metadata tells that no listing has to be folded anew. The merge fails if one has to be. */
    private static Folded appended(Dataset<Row> merged) {
        return new Folded(PriceState.decoded(merged), 0, List.of());
    }

    private Folded refolded(Dataset<Row> merged, Dataset<Row> lidsWithChangedEvents) {
        Dataset<Row> keptMerged = merged.persist();
        Dataset<Row> lidsToRefold = keptMerged
                .where(col("_overlaps"))
                .select("lid")
                .unionByName(lidsWithChangedEvents)
                .persist();
        Dataset<Row> rows = PriceState.decoded(keptMerged.where(not(col("_overlaps"))));
        long anew = lidsToRefold.count();
        if (anew > 0) {
            rows = rows.unionByName(
                    PriceState.from(lake.readLatest(PriceEvents.TABLE).join(lidsToRefold, LID, "left_semi")));
        }
        return new Folded(rows, anew, List.of(lidsToRefold, keptMerged));
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
