package io.lotlake.bronze;

import static java.util.stream.Collectors.toSet;

import io.lotlake.bronze.config.BronzeConfig;
import io.lotlake.bronze.config.ReadMode;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.drift.Drift;
import io.lotlake.bronze.drift.ExtraColumns;
import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.load.CopyLoader;
import io.lotlake.bronze.load.InterruptedRead;
import io.lotlake.bronze.load.LandingLoad;
import io.lotlake.bronze.load.SourceCheck;
import io.lotlake.bronze.load.SourcePreview;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.log.Shards.ShardState;
import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.SourceMark;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.bronze.sync.BronzeSync;
import io.lotlake.bronze.sync.SourceHistory;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.ShardSelection;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the source into Bronze: every table of the run under one cut. It skips tables that did not change since they
 * were read. It also skips chunks that an interrupted run has committed and that still hold the same rows.
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

    /** Checks the source, reads and commits all tables that changed, and shows a line for each. */
    public void run(Lake lake, Steps steps) throws Exception {
        checkMoment(new SourceHistory(lake), lake.run());
        if (bronze.mode() == ReadMode.CHUNKED) {
            readApart(lake, steps);
        }
        try (SourceCut cut = bronze.cut(config.source())) {
            Map<Relation, SourceTable> sources = SourceCheck.of(cut, relations());
            checkNotEmpty(cut);
            Set<String> synced = retain(lake, steps, cut, sources);
            List<LandingLoad> loads = loads(lake, sources, cut, true);
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

    /**
     * Checks the moment of the run. If the seed syncs a table that keeps forgotten rows, it must be younger than all
     * runs before it, as a sync must.
     */
    private void checkMoment(SourceHistory history, Run run) {
        boolean retains = relations().entrySet().stream()
                .anyMatch(entry -> !bronze.sync().follows(entry.getValue())
                        && history.mark(entry.getValue(), entry.getKey().shard())
                                .isPresent());
        if (retains) {
            history.checkMoment("seed", run.startedAt());
        } else {
            history.checkMomentOfSeed(run);
        }
    }

    /**
     * Syncs the tables that keep rows which the source has forgotten, because a full read would lose these rows.
     *
     * @return the names of the tables for which it has shown a line
     */
    private Set<String> retain(Lake lake, Steps steps, SourceCut cut, Map<Relation, SourceTable> sources)
            throws Exception {
        SourceHistory history = new SourceHistory(lake);
        Map<Relation, Landing> retained = relations();
        retained.entrySet().removeIf(entry -> {
            SourceTable table = Optional.ofNullable(sources.get(entry.getKey())).orElseThrow();
            return bronze.sync().follows(entry.getValue())
                    || history.mark(entry.getValue(), table.relation().shard())
                            .filter(mark ->
                                    !history.hasSameColumns(entry.getValue(), table) || mark.isOutdated(cut, table))
                            .isEmpty();
        });
        if (!retained.isEmpty()) {
            new BronzeSync(config, bronze, bronze.sync(), chosen).run(lake, steps, cut, retained);
        }
        return retained.values().stream().map(landing -> landing.table().name()).collect(toSet());
    }

    /**
     * Reads chunk after chunk, each under its own snapshot, and leaves the tables as an interrupted run would. The cut
     * that follows is short, because it reads only the chunks that changed since.
     */
    private void readApart(Lake lake, Steps steps) throws Exception {
        try (SourceCut horizon = bronze.cut(config.source())) {
            Map<Relation, SourceTable> sources = SourceCheck.of(horizon, relations());
            checkNotEmpty(horizon);
            List<LandingLoad> loads = loads(lake, sources, horizon, false);
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

    private List<LandingLoad> loads(Lake lake, Map<Relation, SourceTable> sources, SourceCut cut, boolean isOneState) {
        List<LandingLoad> loads = new ArrayList<>();
        for (Landing landing :
                Drift.of(lake, bronze.rules()).settle(lake, cut, Landings.byLanding(relations(), sources))) {
            loads.add(load(lake, landing, sources, cut, isOneState));
        }
        bronze.checkFiles(loads.stream().mapToLong(load -> load.chunks().size()).sum());
        return loads;
    }

    private LandingLoad load(
            Lake lake, Landing landing, Map<Relation, SourceTable> sources, SourceCut cut, boolean isOneState) {
        Map<String, ShardState> earlier = new Shards(lake).states(landing.table());
        Map<String, Set<String>> extras = ExtraColumns.latest(lake.icebergTable(landing.table()));
        LandingLoad load = new LandingLoad(lake, landing, cut, bronze, isOneState);
        for (String shard : landing.shards(chosen.portals(), chosen.makes())) {
            SourceTable table =
                    Optional.ofNullable(sources.get(landing.relation(shard))).orElseThrow();
            boolean sameColumns = ExtraColumns.of(table, landing.table()).equals(extras.getOrDefault(shard, Set.of()));
            Optional<SourceMark> unchanged = Optional.ofNullable(earlier.get(shard))
                    .map(state -> SourceMark.parse(state.mark()))
                    .filter(mark -> !bronze.sync().follows(landing) || (sameColumns && !mark.isOutdated(cut, table)));
            unchanged.ifPresentOrElse(
                    mark -> load.keep(mark.rows()),
                    () -> load.read(table, InterruptedRead.of(lake, landing, table, cut)));
        }
        return load;
    }

    /** Checks the source as a run does before it reads. */
    public SourcePreview preview() {
        try (SourceCut cut = bronze.cut(config.source())) {
            Map<Relation, Landing> relations = relations();
            return new SourcePreview(config, bronze, relations, SourceCheck.of(cut, relations));
        }
    }

    private Map<Relation, Landing> relations() {
        return Landings.relations(chosen);
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
