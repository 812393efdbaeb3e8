package io.lotlake.common.lake;

import static java.util.Comparator.comparingLong;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;

/**
 * Makes one commit for each step of a run, even if the step is repeated. If the table was written since the step was
 * done, by another run or from another state, the step is done again, under another name.
 */
record StepCommits(IcebergTables tables, Branches branches, Run run, Optional<OpenRun> open) {
    private static final String AFTER = " after ";

    /**
     * Writes unless the run has already done this step.
     *
     * @param wanted the step; its name says what the rows are made of, unless they are always the same
     * @param properties entries for the snapshot's summary, besides run and step
     * @param write makes the commit with the summary that it receives
     */
    Commit once(TableSpec table, String wanted, Map<String, String> properties, Consumer<Map<String, String>> write) {
        List<Snapshot> before = visible(table);
        Optional<Snapshot> earlier = done(before, wanted);
        Optional<Snapshot> since = earlier.flatMap(done -> since(before, done));
        if (earlier.isPresent() && since.isEmpty()) {
            return Commit.of(earlier.get());
        }
        String step = since.map(other -> wanted + AFTER + other.snapshotId()).orElse(wanted);
        Map<String, String> summary = new HashMap<>(properties);
        summary.put(Commit.RUN_ID, run.id());
        summary.put(Commit.STEP, step);
        summary.put(Commit.RUN_STARTED, run.startedAt().toString());
        Failpoints.run(commitOf(table), () -> write.accept(summary));
        Commit commit = done(visible(table), step)
                .map(Commit::of)
                .orElseThrow(() -> new IllegalStateException("the commit of " + step + " is not in " + table.name()));
        open.ifPresent(ledger -> ledger.committed(commit.snapshotId()));
        return commit;
    }

    private static Failpoint commitOf(TableSpec table) {
        return switch (table.namespace()) {
            case "bronze" -> Failpoint.BRONZE_COMMIT;
            case "gold" -> Failpoint.GOLD_COMMIT;
            default -> Failpoint.SILVER_COMMIT;
        };
    }

    /** The snapshots that the run sees. A commit on an abandoned branch does not count. */
    private List<Snapshot> visible(TableSpec table) {
        List<Snapshot> visible = new ArrayList<>();
        branches.visible(table.name(), tables.load(table)).forEach(visible::add);
        return visible;
    }

    /** The newest commit in which this run did the step, perhaps again. */
    private Optional<Snapshot> done(List<Snapshot> snapshots, String step) {
        return newest(snapshots.stream()
                .filter(this::isOfThisRun)
                .filter(snapshot ->
                        step(snapshot).equals(step) || step(snapshot).startsWith(step + AFTER)));
    }

    /** The newest snapshot after the step that has rows of another run, or rows that this run made of another state. */
    private Optional<Snapshot> since(List<Snapshot> snapshots, Snapshot done) {
        return newest(snapshots.stream()
                .filter(snapshot -> snapshot.sequenceNumber() > done.sequenceNumber())
                .filter(snapshot -> !snapshot.operation().equals(DataOperations.REPLACE))
                .filter(snapshot ->
                        !isOfThisRun(snapshot) || beginning(step(snapshot)).equals(beginning(step(done)))));
    }

    private static Optional<Snapshot> newest(Stream<Snapshot> snapshots) {
        return snapshots.max(comparingLong(Snapshot::sequenceNumber));
    }

    private boolean isOfThisRun(Snapshot snapshot) {
        return run.id().equals(snapshot.summary().get(Commit.RUN_ID));
    }

    private static String step(Snapshot snapshot) {
        return snapshot.summary().getOrDefault(Commit.STEP, "");
    }

    /** The name of a step without the state that its rows are made of. */
    private static String beginning(String step) {
        int state = step.lastIndexOf(Lineage.OF_STATE);
        return state < 0 ? step : step.substring(0, state);
    }
}
