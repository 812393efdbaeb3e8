package io.lotlake.common.lake;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;

/**
 * A snapshot of a table.
 *
 * @param committedAt UTC
 * @param summary what the commit said about itself: Iceberg's figures and lotlake's run and step
 */
public record Commit(long snapshotId, Instant committedAt, Map<String, String> summary) {
    public static final String RUN_ID = "lotlake.run-id";
    public static final String STEP = "lotlake.step";

    /** The moment of the run, which its rows have as {@code _ingested_at}. */
    public static final String RUN_STARTED = "lotlake.run-started";

    public Commit {
        summary = Map.copyOf(summary);
    }

    public static Commit of(Snapshot snapshot) {
        return new Commit(snapshot.snapshotId(), Instant.ofEpochMilli(snapshot.timestampMillis()), snapshot.summary());
    }

    /** Rows that the commit wrote, those that take the place of others among them. */
    public long addedRows() {
        return figure("added-records");
    }

    /** Rows that readers of the snapshot see; files hold more, of which delete files say that they are gone. */
    public long totalRows() {
        return figure("total-records") - figure("total-position-deletes");
    }

    /** Rows of the table before that are in it no more; those that others took the place of, or that moved to another file, are also added. */
    public long deletedRows() {
        return figure("deleted-records") + figure("added-position-deletes") - figure("removed-position-deletes");
    }

    private long figure(String name) {
        return Long.parseLong(summary.getOrDefault(name, "0"));
    }

    public Optional<String> property(String key) {
        return Optional.ofNullable(summary.get(key));
    }

    /** How many rows the commit wrote and took out, as a note for the user. */
    public String rewritten() {
        return addedRows() + " rows written, " + deletedRows() + " taken out";
    }

    /** The moment of the run that made the commit; the epoch where it does not say. */
    public Instant runStartedAt() {
        return property(RUN_STARTED).map(Instant::parse).orElse(Instant.EPOCH);
    }

    boolean isOf(String runId, String step) {
        return runId.equals(summary.get(RUN_ID)) && step.equals(summary.get(STEP));
    }
}
