package io.lotlake.common.lake;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.table.TableSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.iceberg.Snapshot;

/** Makes one commit for each step of a run, even if the step is repeated. */
record StepCommits(IcebergTables tables, Branches branches, Run run, Optional<OpenRun> open) {
    /**
     * Writes unless the run has already done this step.
     *
     * @param properties entries for the snapshot's summary, besides run and step
     * @param write makes the commit with the summary that it receives
     */
    Commit once(TableSpec table, String step, Map<String, String> properties, Consumer<Map<String, String>> write) {
        Optional<Commit> earlier = find(table, step);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Map<String, String> summary = new HashMap<>(properties);
        summary.put(Commit.RUN_ID, run.id());
        summary.put(Commit.STEP, step);
        summary.put(Commit.RUN_STARTED, run.startedAt().toString());
        Failpoints.run(commitOf(table), () -> write.accept(summary));
        Commit commit = find(table, step)
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

    /** The commit of the step. A commit on an abandoned branch does not count. */
    private Optional<Commit> find(TableSpec table, String step) {
        for (Snapshot snapshot : branches.visible(table.name(), tables.load(table))) {
            Commit commit = Commit.of(snapshot);
            if (commit.isOf(run.id(), step)) {
                return Optional.of(commit);
            }
        }
        return Optional.empty();
    }
}
