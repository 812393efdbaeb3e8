package io.lotlake.bronze;

import static java.util.stream.Collectors.toSet;

import io.lotlake.bronze.Landing.Relation;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Shards;
import io.lotlake.common.lake.Shards.ShardState;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the source into Bronze: every table of the run under one cut. Tables that did not change since they were read are not read
 * again, nor are the chunks that an interrupted run has committed and that hold the same rows still.
 */
public final class BronzeIngest {
    private final LotlakeConfig config;
    private final BronzeConfig bronze;
    private final ShardSelection chosen;

    public BronzeIngest(LotlakeConfig config, BronzeConfig bronze, ShardSelection chosen) {
        this.config = config;
        this.bronze = bronze;
        this.chosen = chosen;
    }

    /** Checks the source, then reads and commits all tables that changed, and shows a line for each. */
    public void run(Lake lake, Steps steps) throws Exception {
        checkMoment(new Recorded(lake), lake.run().startedAt());
        if (bronze.mode() == ReadMode.CHUNKED) {
            readApart(lake, steps);
        }
        try (SourceCut cut = bronze.cut(config.source())) {
            Map<Relation, SourceShape> shapes = SourceShape.check(cut, relations());
            checkNotEmpty(cut);
            Set<String> synced = retain(lake, steps, cut, shapes);
            List<LandingLoad> loads = loads(lake, shapes, cut, true);
            long tables = loads.stream().mapToLong(LandingLoad::shards).sum();
            if (tables > 0) {
                CopyLoader loader = new CopyLoader(lake, cut, bronze);
                steps.step(
                        "source",
                        () -> {
                            loader.run(loads);
                            return StepResult.of(rows(loads), rows(loads)).withNote(tables + " tables in one snapshot");
                        },
                        loader::progress);
            }
            for (LandingLoad load : loads) {
                if (load.shards() > 0 || !synced.contains(load.landing().table().name())) {
                    steps.step(load.landing().table().name(), load::finish);
                }
            }
        }
    }

    /** What a sync takes in is younger than all before it, also where a seed syncs a table that keeps its rows. */
    private void checkMoment(Recorded recorded, Instant moment) {
        boolean retains = relations().entrySet().stream()
                .anyMatch(entry -> !bronze.sync().follows(entry.getValue())
                        && recorded.mark(entry.getValue(), entry.getKey().shard())
                                .isPresent());
        if (retains) {
            recorded.checkMoment("seed", moment);
        } else {
            recorded.checkMomentOfSeed(moment);
        }
    }

    /**
     * Brings tables whose forgotten rows are kept up to the source as a sync does; read again, they would lose these rows.
     *
     * @return the names of those of which a line was shown
     */
    private Set<String> retain(Lake lake, Steps steps, SourceCut cut, Map<Relation, SourceShape> shapes)
            throws Exception {
        Recorded recorded = new Recorded(lake);
        Map<Relation, Landing> retained = relations();
        retained.entrySet().removeIf(entry -> {
            SourceShape table = Optional.ofNullable(shapes.get(entry.getKey())).orElseThrow();
            return bronze.sync().follows(entry.getValue())
                    || recorded.mark(entry.getValue(), table.relation().shard())
                            .filter(mark ->
                                    !recorded.hasSameColumns(entry.getValue(), table) || changed(cut, table, mark))
                            .isEmpty();
        });
        if (!retained.isEmpty()) {
            new BronzeSync(config, bronze, bronze.sync(), chosen).run(lake, steps, cut, retained);
        }
        return retained.values().stream().map(landing -> landing.table().name()).collect(toSet());
    }

    /**
     * Reads chunk after chunk, each under a snapshot of its own, and leaves the tables as an interrupted run would: the cut that
     * follows is short, for it reads again only what changed since.
     */
    private void readApart(Lake lake, Steps steps) throws Exception {
        try (SourceCut horizon = bronze.cut(config.source())) {
            Map<Relation, SourceShape> shapes = SourceShape.check(horizon, relations());
            checkNotEmpty(horizon);
            List<LandingLoad> loads = loads(lake, shapes, horizon, false);
            horizon.release();
            CopyLoader loader = new CopyLoader(lake, horizon, bronze);
            steps.step(
                    "source, chunk by chunk",
                    () -> {
                        loader.run(loads);
                        return StepResult.of(rows(loads), rows(loads));
                    },
                    loader::progress);
        }
    }

    private static long rows(List<LandingLoad> loads) {
        return loads.stream().mapToLong(LandingLoad::rows).sum();
    }

    private List<LandingLoad> loads(Lake lake, Map<Relation, SourceShape> shapes, SourceCut cut, boolean isOneState) {
        List<LandingLoad> loads = new ArrayList<>();
        for (Landing landing : Drift.of(lake, bronze.rules()).settle(lake, cut, byLanding(relations(), shapes))) {
            loads.add(load(lake, landing, shapes, cut, isOneState));
        }
        bronze.checkFiles(loads.stream().mapToLong(load -> load.chunks().size()).sum());
        return loads;
    }

    private LandingLoad load(
            Lake lake, Landing landing, Map<Relation, SourceShape> shapes, SourceCut cut, boolean isOneState) {
        Map<String, ShardState> earlier = new Shards(lake).states(landing.table());
        Map<String, Set<String>> extras = ExtraColumns.latest(lake.icebergTable(landing.table()));
        LandingLoad load = new LandingLoad(lake, landing, cut, bronze, isOneState);
        for (String shard : landing.shards(chosen.portals(), chosen.makes())) {
            SourceShape table =
                    Optional.ofNullable(shapes.get(landing.relation(shard))).orElseThrow();
            boolean sameColumns = ExtraColumns.of(table, landing.table()).equals(extras.getOrDefault(shard, Set.of()));
            Optional<SourceMark> unchanged = Optional.ofNullable(earlier.get(shard))
                    .map(state -> SourceMark.parse(state.mark()))
                    .filter(mark -> !bronze.sync().follows(landing) || (sameColumns && !changed(cut, table, mark)));
            unchanged.ifPresentOrElse(
                    mark -> load.keep(mark.rows()), () -> load.read(table, interrupted(lake, landing, table, cut)));
        }
        return load;
    }

    /** The chunks of a source table that are in Bronze without the rest of it; of chunks read again the newer ones. */
    static Interrupted interrupted(Lake lake, Landing landing, SourceShape table, SourceCut cut) {
        String shard = table.relation().shard();
        Interrupted interrupted = new Interrupted();
        for (Commit commit : lake.commits(landing.table())) {
            if (Shards.completes(commit, shard)) {
                interrupted.clear();
            } else {
                String runId = commit.property(Commit.RUN_ID).orElse("");
                boolean alike = commit.property(LandingLoad.CUT)
                                .filter(cut.position()::isOfDatabase)
                                .isPresent()
                        && commit.property(LandingLoad.COLUMNS + shard)
                                .filter(LandingLoad.columns(landing, table)::equals)
                                .isPresent();
                commit.property(FinishedChunk.property(shard))
                        .map(list -> FinishedChunk.parse(list, runId))
                        .orElse(List.of())
                        .forEach(chunk -> interrupted.add(chunk, alike));
            }
        }
        return interrupted;
    }

    /** Checks the source as a run does, which reads it afterwards. */
    public SourceLook look() {
        try (SourceCut cut = bronze.cut(config.source())) {
            Map<Relation, Landing> relations = relations();
            return new SourceLook(config, bronze, relations, SourceShape.check(cut, relations));
        }
    }

    /** The source tables of each landing. */
    static Map<Landing, List<SourceShape>> byLanding(
            Map<Relation, Landing> relations, Map<Relation, SourceShape> shapes) {
        Map<Landing, List<SourceShape>> sources = new LinkedHashMap<>();
        relations.forEach((relation, landing) -> sources.computeIfAbsent(landing, key -> new ArrayList<>())
                .add(Optional.ofNullable(shapes.get(relation)).orElseThrow()));
        return sources;
    }

    private Map<Relation, Landing> relations() {
        return relations(chosen);
    }

    /** The source tables of the chosen portals and makes. */
    static Map<Relation, Landing> relations(ShardSelection chosen) {
        Map<Relation, Landing> relations = new LinkedHashMap<>();
        for (Landing landing : Bronze.LANDINGS) {
            landing.shards(chosen.portals(), chosen.makes())
                    .forEach(shard -> relations.put(landing.relation(shard), landing));
        }
        return relations;
    }

    /**
     * Whether the table holds other rows than when the mark was made. One pass over its heaps: every row was written by a
     * transaction that had ended by then, and there are as many as were read. Errs towards "changed".
     */
    static boolean changed(SourceCut cut, SourceShape table, SourceMark then) {
        return then.readsOtherwise(table).isPresent() || written(cut, table, then);
    }

    /** The same without a look at what the rows mean. */
    static boolean written(SourceCut cut, SourceShape table, SourceMark then) {
        if (then.movedTo(cut.position(), table).isPresent()) {
            return true;
        }
        try {
            long present = 0;
            long newer = 0;
            for (int i = 0; i < table.heaps().size(); i++) {
                String isNewer = then.heaps().get(i).looked(then.passed()).newer();
                HeapPass pass = HeapPass.over(cut.connection(), table.heaps().get(i), isNewer);
                present += pass.present();
                newer += pass.newer();
            }
            return present != then.rows() || newer > 0;
        } catch (SQLException e) {
            throw cut.failure("compare " + table.relation() + " with what was read before", e);
        }
    }

    private void checkNotEmpty(SourceCut cut) {
        if (config.allowEmptySource()) {
            return;
        }
        List<String> empty = new ArrayList<>();
        for (String portal : chosen.portals()) {
            Relation listings = FullAuto.LANDING.relation(portal);
            if (!hasRows(cut, listings)) {
                empty.add(listings.toString());
            }
        }
        if (empty.size() == chosen.portals().size()) {
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot publish from an empty source: no listing in " + String.join(", ", empty)
                            + "; fill it, or set lotlake.gates.allow-empty-source = true");
        }
    }

    private static boolean hasRows(SourceCut cut, Relation relation) {
        String sql = "SELECT EXISTS (SELECT 1 FROM " + Identifiers.quoted(relation.schema(), relation.name()) + ")";
        try (Statement statement = cut.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        } catch (SQLException e) {
            throw cut.failure("look at " + relation, e);
        }
    }
}
