package io.lotlake.bronze.sync;

import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.config.SyncConfig;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.drift.Drift;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.load.SourceCheck;
import io.lotlake.bronze.source.CatalogDigests;
import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.RowKeys;
import io.lotlake.bronze.source.SourceMark;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.lake.Lake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;

/** Plans how a sync finds the changes of every source table of a run. */
record SyncPlanner(Lake lake, SourceCut cut, BronzeConfig bronze, SyncConfig sync, SourceHistory history) {
    private static final int AT_ONCE = 8;

    /**
     * Looks at all source tables, several at once, and makes the Bronze tables follow their columns.
     *
     * @param guard learns of tables that are gone and of a source that lags, and stops the run before anything is
     *     changed
     */
    List<TablePlan> plan(Map<Relation, Landing> relations, DeleteGuard guard) throws Exception {
        Map<Relation, Landing> present = new LinkedHashMap<>(relations);
        Map<Relation, SourceMark> gone = new LinkedHashMap<>();
        relations.forEach((relation, landing) -> history.mark(landing, relation.shard())
                .ifPresent(mark -> {
                    guard.lookAt(relation, mark, cut.position());
                    if (SourceTable.of(cut, relation).isEmpty()) {
                        if (mark.rows() > 0) {
                            guard.gone(relation);
                        }
                        gone.put(relation, mark);
                        present.remove(relation);
                    }
                }));
        guard.check();
        Map<Relation, SourceTable> tables = SourceCheck.of(cut, present);
        Map<Landing, List<SourceTable>> sources = new LinkedHashMap<>();
        relations.values().forEach(landing -> sources.putIfAbsent(landing, new ArrayList<>()));
        sources.putAll(Landings.byLanding(present, tables));
        List<Landing> settled = Drift.of(lake, bronze.rules()).settle(lake, cut, sources);
        List<Landing> declared = List.copyOf(sources.keySet());
        List<TablePlan> plans = new ArrayList<>();
        try (WorkerPool pool = new WorkerPool(cut.readers(Math.min(AT_ONCE, bronze.maxConnections() - 1)))) {
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

    private Pending look(WorkerPool pool, Landing declared, Landing settled, Map<Landing, List<SourceTable>> sources) {
        List<Future<ShardPlan>> plans = new ArrayList<>();
        List<SourceTable> unknown = new ArrayList<>();
        for (SourceTable source : sources.getOrDefault(declared, List.of())) {
            history.mark(declared, source.relation().shard())
                    .ifPresentOrElse(
                            mark -> plans.add(pool.submit(() -> plan(declared, settled, source, mark))),
                            () -> unknown.add(source));
        }
        return new Pending(declared, settled, plans, unknown);
    }

    private ShardPlan plan(Landing declared, Landing settled, SourceTable source, SourceMark mark) {
        Detection detection = new Detection(cut, bronze, sync);
        if (!history.hasSameColumns(declared, source)) {
            return detection.whole(settled, source, mark, "its columns changed");
        }
        boolean deletesDue = sync.deletes().isDue(history.syncsAfter(mark.checked()));
        return detection.plan(settled, source, mark, deletesDue);
    }

    /**
     * The plan for a table that no longer exists. All its rows have left. They leave Bronze if its table follows the
     * source.
     */
    private ShardPlan gone(Landing landing, Relation relation, SourceMark mark) {
        SourceTable nothing = new SourceTable(
                relation, Map.of(), 0, 0, List.of(), false, Optional.empty(), CatalogDigests.UNKNOWN, List.of());
        long passed = cut.position().snapshot().xmin();
        return new ShardPlan(
                nothing,
                mark,
                true,
                List.of(),
                RowKeys.NONE,
                OptionalLong.of(0),
                passed,
                List.of(),
                sync.follows(landing),
                relation + " is gone");
    }

    /** The source tables of a Bronze table while threads look at them. */
    private record Pending(
            Landing declared, Landing settled, List<Future<ShardPlan>> looks, List<SourceTable> unknown) {
        TablePlan await(Map<Relation, SourceMark> gone, Map<Relation, Landing> relations, SyncPlanner planner)
                throws Exception {
            List<ShardPlan> plans = new ArrayList<>();
            for (Future<ShardPlan> look : looks) {
                plans.add(WorkerPool.result(look));
            }
            gone.forEach((relation, mark) -> Optional.ofNullable(relations.get(relation))
                    .filter(declared::equals)
                    .ifPresent(landing -> plans.add(planner.gone(landing, relation, mark))));
            return new TablePlan(settled, plans, unknown);
        }
    }
}
