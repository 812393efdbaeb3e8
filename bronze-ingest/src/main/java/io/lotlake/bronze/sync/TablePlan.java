package io.lotlake.bronze.sync;

import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.source.SourceTable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sync does with the source tables of one Bronze table.
 *
 * @param landing the landing with all columns to read
 * @param plans the plans for the source tables that Bronze knows
 * @param unknown the source tables that it reads in full
 */
record TablePlan(Landing landing, List<ShardPlan> plans, List<SourceTable> unknown) {
    TablePlan {
        plans = List.copyOf(plans);
        unknown = List.copyOf(unknown);
    }

    /** How many pieces of the source tables are read. */
    int chunks() {
        return plans.stream().mapToInt(shard -> shard.chunks().size()).sum();
    }

    List<String> notes() {
        return plans.stream()
                .map(ShardPlan::note)
                .filter(note -> !note.isEmpty())
                .toList();
    }

    /** The same plan, except that some shards are compared as a whole, because Bronze must have missed rows of them. */
    TablePlan comparing(List<ShardPlan> missed, Detection detection) {
        List<ShardPlan> all = new ArrayList<>();
        for (ShardPlan plan : plans) {
            all.add(
                    missed.contains(plan)
                            ? detection.whole(landing, plan.source(), plan.mark(), "its number of rows does not add up")
                            : plan);
        }
        return new TablePlan(landing, all, unknown);
    }
}
