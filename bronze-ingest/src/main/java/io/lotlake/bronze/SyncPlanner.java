package io.lotlake.bronze;

import io.lotlake.bronze.Landing.Relation;
import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.lake.Lake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;

/** Finds for every source table of a run how its changes are to be read. */
record SyncPlanner(Lake lake, SourceCut cut, BronzeConfig bronze, SyncConfig sync, Recorded recorded) {
    private static final int AT_ONCE = 8;

    /**
     * Looks at all source tables, several at once, and makes the Bronze tables follow their columns.
     *
     * @param guard hears of tables that are gone and of a source that lags, and stops the run before anything is changed
     */
    List<LandingSync> plan(Map<Relation, Landing> relations, DeleteGuard guard) throws Exception {
        Map<Relation, Landing> present = new LinkedHashMap<>(relations);
        Map<Relation, SourceMark> gone = new LinkedHashMap<>();
        relations.forEach((relation, landing) -> recorded.mark(landing, relation.shard())
                .ifPresent(mark -> {
                    guard.lookAt(relation, mark, cut.position());
                    if (SourceShape.of(cut, relation).isEmpty()) {
                        if (mark.rows() > 0) {
                            guard.gone(relation);
                        }
                        gone.put(relation, mark);
                        present.remove(relation);
                    }
                }));
        guard.check();
        Map<Relation, SourceShape> shapes = SourceShape.check(cut, present);
        Map<Landing, List<SourceShape>> sources = new LinkedHashMap<>();
        relations.values().forEach(landing -> sources.putIfAbsent(landing, new ArrayList<>()));
        sources.putAll(BronzeIngest.byLanding(present, shapes));
        List<Landing> settled = Drift.of(lake, bronze.rules()).settle(lake, cut, sources);
        List<Landing> declared = List.copyOf(sources.keySet());
        List<LandingSync> plans = new ArrayList<>();
        try (WorkerPool pool = new WorkerPool(Math.min(AT_ONCE, bronze.maxConnections() - 1))) {
            List<Pending> pending = new ArrayList<>();
            for (int i = 0; i < declared.size(); i++) {
                pending.add(look(pool, declared.get(i), settled.get(i), sources));
            }
            for (Pending table : pending) {
                plans.add(table.await(gone, relations, this));
            }
        }
        return plans;
    }

    private Pending look(WorkerPool pool, Landing declared, Landing settled, Map<Landing, List<SourceShape>> sources) {
        List<Future<ShardPlan>> plans = new ArrayList<>();
        List<SourceShape> unknown = new ArrayList<>();
        for (SourceShape shape : sources.getOrDefault(declared, List.of())) {
            recorded.mark(declared, shape.relation().shard())
                    .ifPresentOrElse(
                            mark -> plans.add(pool.submit(() -> plan(declared, settled, shape, mark))),
                            () -> unknown.add(shape));
        }
        return new Pending(declared, settled, plans, unknown);
    }

    private ShardPlan plan(Landing declared, Landing settled, SourceShape shape, SourceMark mark) {
        Detection detection = new Detection(cut, bronze, sync);
        if (!recorded.hasSameColumns(declared, shape)) {
            return detection.whole(settled, shape, mark, "its columns changed");
        }
        boolean deletesDue = sync.deletes().isDue(recorded.syncsAfter(mark.checked()));
        return detection.plan(settled, shape, mark, deletesDue);
    }

    /** All rows of a table that does not exist any more have left it, and leave Bronze where that follows. */
    private ShardPlan gone(Landing landing, Relation relation, SourceMark mark) {
        SourceShape nothing = new SourceShape(
                relation, Map.of(), 0, 0, List.of(), false, Optional.empty(), Meaning.UNKNOWN, List.of());
        long passed = cut.position().snapshot().xmin();
        return new ShardPlan(
                nothing,
                mark,
                true,
                List.of(),
                OptionalLong.of(0),
                passed,
                List.of(),
                sync.follows(landing),
                relation + " is gone");
    }

    /** The source tables of a Bronze table while they are looked at. */
    private record Pending(
            Landing declared, Landing settled, List<Future<ShardPlan>> looks, List<SourceShape> unknown) {
        LandingSync await(Map<Relation, SourceMark> gone, Map<Relation, Landing> relations, SyncPlanner planner)
                throws Exception {
            List<ShardPlan> plans = new ArrayList<>();
            for (Future<ShardPlan> look : looks) {
                plans.add(WorkerPool.result(look));
            }
            gone.forEach((relation, mark) -> Optional.ofNullable(relations.get(relation))
                    .filter(declared::equals)
                    .ifPresent(landing -> plans.add(planner.gone(landing, relation, mark))));
            return new LandingSync(settled, plans, unknown);
        }
    }
}
