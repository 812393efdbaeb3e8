package io.lotlake.bronze.sync;

import io.lotlake.bronze.drift.ExtraColumns;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.landing.Landings;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.source.SourceMark;
import io.lotlake.bronze.source.SourceTable;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.table.TableSpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the snapshots of Bronze say about the source tables: their newest marks, their columns, and the runs that read
 * them.
 */
public final class SourceHistory {
    private final Map<Landing, Map<String, SourceMark>> marks = new HashMap<>();
    private final Map<Landing, Map<String, Set<String>>> extraColumns = new HashMap<>();
    private final Map<String, Instant> syncs = new HashMap<>();
    private final Map<String, Instant> runs = new HashMap<>();
    private Optional<Commit> youngest = Optional.empty();

    public SourceHistory(Lake lake) {
        for (Landing landing : Landings.ALL) {
            if (lake.exists(landing.table())) {
                add(lake, landing);
            }
        }
    }

    private void add(Lake lake, Landing landing) {
        TableSpec table = landing.table();
        Map<String, SourceMark> ofTable = new HashMap<>();
        new Shards(lake).states(table).forEach((shard, state) -> ofTable.put(shard, SourceMark.parse(state.mark())));
        marks.put(landing, ofTable);
        extraColumns.put(landing, ExtraColumns.latest(lake.icebergTable(table)));
        for (Commit commit : lake.commits(table)) {
            boolean sync = Shards.bringsChanges(commit);
            runs.merge(
                    commit.property(Commit.RUN_ID).orElse(""),
                    commit.runStartedAt(),
                    (one, other) -> one.isAfter(other) ? one : other);
            if (sync) {
                syncs.put(commit.property(Commit.RUN_ID).orElse(""), commit.runStartedAt());
            }
            boolean younger = youngest.map(other -> other.runStartedAt().isBefore(commit.runStartedAt()))
                    .orElse(true);
            if (younger) {
                youngest = Optional.of(commit);
            }
        }
    }

    /** The newest mark of a shard; empty if no run has read it in full. */
    public Optional<SourceMark> mark(Landing landing, String shard) {
        return Optional.ofNullable(marks.getOrDefault(landing, Map.of()).get(shard));
    }

    /** Whether the source table still has the columns of its last read. */
    public boolean hasSameColumns(Landing landing, SourceTable source) {
        Set<String> then = extraColumns
                .getOrDefault(landing, Map.of())
                .getOrDefault(source.relation().shard(), new HashSet<>());
        return ExtraColumns.of(source, landing.table()).equals(then);
    }

    /** How many syncs have landed something after a moment. */
    long syncsAfter(Instant moment) {
        return syncs.values().stream().filter(sync -> sync.isAfter(moment)).count();
    }

    /**
     * Checks that a seed may run now. A change belongs to a full read if the run of the change is younger. Rows that
     * were read under one run id belong to the newest full read if they are younger than the full read before it.
     *
     * @throws LotlakeException with exit code 3 if a sync or a run of the same id is not older than the seed
     */
    public void checkMomentOfSeed(Run seed) {
        Map<String, Instant> older = new TreeMap<>(syncs);
        Optional.ofNullable(runs.get(seed.id())).ifPresent(began -> older.put(seed.id(), began));
        older.forEach((run, began) -> {
            if (!began.isBefore(seed.startedAt())) {
                throw notYounger("seed", seed.startedAt(), run, began);
            }
        });
    }

    private static LotlakeException notYounger(String verb, Instant moment, String run, Instant began) {
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot " + verb + ": this run began at " + moment
                        + " by the clock of this host, which is not after run " + run + " at " + began
                        + "; set the clock right, or wait until it is later");
    }

    /**
     * Checks that a sync may run now. Of two rows with one key, the row of the younger run is the newer one.
     *
     * @throws LotlakeException with exit code 3 if the run is not younger than all before it
     */
    public void checkMoment(String verb, Instant moment) {
        youngest.filter(commit -> !commit.runStartedAt().isBefore(moment)).ifPresent(commit -> {
            throw notYounger(verb, moment, commit.property(Commit.RUN_ID).orElse(""), commit.runStartedAt());
        });
    }
}
