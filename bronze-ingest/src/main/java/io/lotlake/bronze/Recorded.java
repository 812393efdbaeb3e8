package io.lotlake.bronze;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Shards;
import io.lotlake.common.table.TableSpec;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the summaries of the Bronze snapshots say about the source tables. */
final class Recorded {
    private final Map<Landing, Map<String, SourceMark>> marks = new HashMap<>();
    private final Map<Landing, Map<String, Set<String>>> extraColumns = new HashMap<>();
    private final Map<String, Instant> syncs = new HashMap<>();
    private Optional<Commit> youngest = Optional.empty();

    Recorded(Lake lake) {
        for (Landing landing : Bronze.LANDINGS) {
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

    /** The newest mark of a shard; nothing where it was never read in full. */
    Optional<SourceMark> mark(Landing landing, String shard) {
        return Optional.ofNullable(marks.getOrDefault(landing, Map.of()).get(shard));
    }

    /** Whether the source table has the columns that it had when it was read last. */
    boolean hasSameColumns(Landing landing, SourceShape shape) {
        Set<String> then = extraColumns
                .getOrDefault(landing, Map.of())
                .getOrDefault(shape.relation().shard(), new HashSet<>());
        return ExtraColumns.of(shape, landing.table()).equals(then);
    }

    /** How many syncs landed something after a moment. */
    long syncsAfter(Instant moment) {
        return syncs.values().stream().filter(sync -> sync.isAfter(moment)).count();
    }

    /**
     * The changes that belong to a full read are those of younger runs.
     *
     * @throws LotlakeException with exit code 3 where a sync was younger than a seed of this moment
     */
    void checkMomentOfSeed(Instant moment) {
        syncs.forEach((run, began) -> {
            if (!began.isBefore(moment)) {
                throw notYounger("seed", moment, run, began);
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
     * Of two rows of a key the one of the younger run is the newer.
     *
     * @throws LotlakeException with exit code 3 where the run is not younger than all before it
     */
    void checkMoment(String verb, Instant moment) {
        youngest.filter(commit -> !commit.runStartedAt().isBefore(moment)).ifPresent(commit -> {
            throw notYounger(verb, moment, commit.property(Commit.RUN_ID).orElse(""), commit.runStartedAt());
        });
    }
}
