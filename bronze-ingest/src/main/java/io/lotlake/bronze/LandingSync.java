package io.lotlake.bronze;

import java.util.ArrayList;
import java.util.List;

/**
 * What a sync does with the source tables of one Bronze table.
 *
 * @param landing with all columns to read
 * @param plans for those that Bronze knows
 * @param unknown those that it has to read in full
 */
record LandingSync(Landing landing, List<ShardPlan> plans, List<SourceShape> unknown) {
    LandingSync {
        plans = List.copyOf(plans);
        unknown = List.copyOf(unknown);
    }

    List<String> notes() {
        return plans.stream()
                .map(ShardPlan::note)
                .filter(note -> !note.isEmpty())
                .toList();
    }

    /** The same, but some shards compared as a whole because Bronze must have missed rows of them. */
    LandingSync comparing(List<ShardPlan> missed, Detection detection) {
        List<ShardPlan> all = new ArrayList<>();
        for (ShardPlan plan : plans) {
            all.add(
                    missed.contains(plan)
                            ? detection.whole(landing, plan.shape(), plan.mark(), "its number of rows does not add up")
                            : plan);
        }
        return new LandingSync(landing, all, unknown);
    }
}
