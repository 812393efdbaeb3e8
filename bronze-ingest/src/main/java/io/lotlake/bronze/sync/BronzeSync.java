package io.lotlake.bronze.sync;

import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.config.SyncConfig;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.drift.ExtraColumns;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.load.CopyLoader;
import io.lotlake.bronze.load.InterruptedRead;
import io.lotlake.bronze.load.LandingLoad;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.log.SummaryKeys;
import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.bronze.sync.BronzeChanges.TableChanges;
import io.lotlake.bronze.sync.ShardPlan.Counts;
import io.lotlake.common.concurrent.WorkerPool;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.driver.CollectedRows;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings Bronze to the present state of the source. Under one cut, it finds what changed since the newest snapshot of
 * each shard, and appends the changes. It appends nothing before it has found everything and judged the deletions.
 */
public final class BronzeSync {
    static final Duration GRACE = Duration.ofSeconds(30);

    private final LotlakeConfig config;
    private final BronzeConfig bronze;
    private final SyncConfig sync;
    private final ShardSelection chosen;

    public BronzeSync(LotlakeConfig config, BronzeConfig bronze, SyncConfig sync, ShardSelection chosen) {
        this.config = config;
        this.bronze = bronze;
        this.sync = sync;
        this.chosen = chosen;
    }

    /** Syncs all tables, shows a line for each, and returns what landed. */
    public BronzeChanges run(Lake lake, Steps steps) throws Exception {
        Map<Relation, Landing> relations = Landings.relations(chosen);
        checkAllowed(relations);
        new SourceHistory(lake).checkMoment("sync", lake.run().startedAt());
        try (SourceCut cut = bronze.cut(config.source())) {
            return run(lake, steps, cut, relations);
        }
    }

    /** Syncs some source tables under a cut that is open already. */
    public BronzeChanges run(Lake lake, Steps steps, SourceCut cut, Map<Relation, Landing> relations) throws Exception {
        SourceHistory history = new SourceHistory(lake);
        List<TableSync> tables = new ArrayList<>();
        try {
            DeleteGuard guard = new DeleteGuard(sync);
            SyncPlanner planner = new SyncPlanner(lake, cut, bronze, sync, history);
            steps.step("source", () -> {
                List<TablePlan> plans = planner.plan(relations, guard);
                if (plans.stream().anyMatch(plan -> plan.chunks() > 0)) {
                    // The layers above need it for what the driver finds and lands meanwhile.
                    lake.startSpark();
                }
                compute(lake, plans, new Detection(cut, bronze, sync), tables);
                return StepResult.of(tables.stream().mapToLong(TableSync::found).sum(), changed(tables));
            });
            tables.forEach(table -> table.lookAt(guard));
            guard.check();
            return land(lake, steps, cut, tables);
        } finally {
            tables.forEach(TableSync::close);
        }
    }

    /**
     * Computes the tables at once, and counts their rows by the same queries. Together they read the source by no more
     * connections than are allowed and free: each table has one, and the others are divided by the pieces to read.
     */
    private static void compute(Lake lake, List<TablePlan> plans, Detection detection, List<TableSync> tables)
            throws Exception {
        int readers = detection.cut().readers(detection.bronze().maxConnections() - 1);
        int atOnce = Math.max(1, Math.min(plans.size(), readers));
        int chunks = Math.max(1, plans.stream().mapToInt(TablePlan::chunks).sum());
        SharedQuery query = new SharedQuery(plans.size(), atOnce);
        AtomicLong bytes = new AtomicLong(2 * CollectedRows.mostBytes());
        try (WorkerPool threads = new WorkerPool(atOnce, GRACE)) {
            List<Future<TableSync>> running = new ArrayList<>();
            for (TablePlan plan : plans) {
                TableSync.Reading reading =
                        new TableSync.Reading(query, connections(readers, atOnce, plan.chunks(), chunks), bytes);
                running.add(
                        threads.submit(() -> query.during(() -> TableSync.compute(lake, plan, detection, reading))));
            }
            for (Future<TableSync> table : running) {
                tables.add(table.get());
            }
        } catch (ExecutionException e) {
            throw detection.cut().failure(WorkerPool.failure(e));
        }
    }

    /**
     * How many connections read for a table. Tables that are computed at the same time have no more than all readers.
     *
     * @param readers all connections that may read; at least as many as tables at once
     * @param chunks the pieces to read of this table, among all
     */
    static int connections(int readers, int tablesAtOnce, int chunks, int allChunks) {
        return 1 + (readers - tablesAtOnce) * chunks / allChunks;
    }

    private static long changed(List<TableSync> tables) {
        return tables.stream()
                .map(TableSync::counts)
                .mapToLong(counts -> counts.upserts() + counts.gone())
                .sum();
    }

    /** Reads the shards in full that are new to Bronze, as a seed does, and appends all changes. */
    private BronzeChanges land(Lake lake, Steps steps, SourceCut cut, List<TableSync> tables) throws Exception {
        Map<TableSync, LandingLoad> loads = new LinkedHashMap<>();
        for (TableSync table : tables) {
            LandingLoad load = new LandingLoad(lake, table.landing(), cut, bronze, true);
            table.unknown()
                    .forEach(source -> load.read(source, InterruptedRead.of(lake, table.landing(), source, cut)));
            loads.put(table, load);
        }
        cut.awaitDurable();
        new CopyLoader(lake, cut, bronze).run(List.copyOf(loads.values()));
        Map<String, TableChanges> landed = new HashMap<>();
        for (Map.Entry<TableSync, LandingLoad> entry : loads.entrySet()) {
            TableSync table = entry.getKey();
            LandingLoad load = entry.getValue();
            String name = table.landing().table().name();
            steps.step(name, () -> {
                cut.requireHeld();
                append(lake, cut, table);
                TableChanges changes = new TableChanges(
                        table.counts().upserts(),
                        table.counts().gone(),
                        load.shards() == 0 ? 0 : load.finish().rowsOut());
                if (!changes.isEmpty() || load.shards() > 0) {
                    landed.put(name, changes);
                }
                return result(table, changes);
            });
        }
        return new BronzeChanges(landed);
    }

    private void append(Lake lake, SourceCut cut, TableSync table) {
        Map<String, String> marks = new HashMap<>();
        List<SourceTable> sources = new ArrayList<>();
        for (ShardPlan plan : table.plans()) {
            Counts counts = table.counts(plan.shard());
            marks.put(
                    plan.shard(),
                    plan.next(cut.position(), counts, lake.run().startedAt()).toString());
            sources.add(plan.source());
        }
        Map<String, String> summary = new HashMap<>(Shards.changes(marks));
        summary.put(SummaryKeys.CUT, cut.position().toString());
        summary.putAll(ExtraColumns.properties(sources, table.landing().table()));
        if (table.counts().isEmpty()) {
            note(lake, table, marks);
        } else {
            String step = LandingLoad.step(lake, table.landing().table());
            lake.append(table.landing().table(), table.changes(), step, summary);
            table.appended();
        }
    }

    /**
     * Notes shards that were compared as a whole without a difference, so that the next run need not compare them
     * again. A view is compared each time.
     */
    private static void note(Lake lake, TableSync table, Map<String, String> marks) {
        Map<String, String> whole = new HashMap<>();
        table.plans().stream()
                .filter(plan -> plan.isWhole() && !plan.source().heaps().isEmpty())
                .forEach(plan -> whole.put(plan.shard(), marks.getOrDefault(plan.shard(), "")));
        if (!whole.isEmpty()) {
            new Shards(lake).note(table.landing().table(), whole);
        }
    }

    private static StepResult result(TableSync table, TableChanges changes) {
        List<String> notes = new ArrayList<>(table.notes());
        if (changes.isEmpty()) {
            notes.add(0, "unchanged");
        } else if (changes.deletions() > 0) {
            notes.add(0, changes.deletions() + " deletions");
        }
        long rows = changes.upserts() + changes.deletions() + changes.rowsRead();
        return StepResult.of(table.found() + changes.rowsRead(), rows).withNote(String.join("; ", notes));
    }

    private void checkAllowed(Map<Relation, Landing> relations) {
        Optional<String> unknown = sync.allowDeletes().stream()
                .filter(name -> relations.keySet().stream()
                        .noneMatch(relation -> relation.name().equals(name)
                                || relation.toString().equals(name)))
                .findFirst();
        if (unknown.isPresent()) {
            throw new LotlakeException(
                    ExitCode.USAGE,
                    "Cannot allow deletions of " + unknown.get() + ": this run syncs "
                            + String.join(
                                    ", ",
                                    relations.keySet().stream()
                                            .map(Relation::toString)
                                            .toList()));
        }
    }
}
