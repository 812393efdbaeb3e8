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

    /** Rows that the table had of the keys whose rows were replaced. */
    static final String REPLACED_ROWS = "lotlake.replaced-rows";

    public Commit {
        summary = Map.copyOf(summary);
    }

    static Commit of(Snapshot snapshot) {
        return new Commit(snapshot.snapshotId(), Instant.ofEpochMilli(snapshot.timestampMillis()), snapshot.summary());
    }

    public long addedRows() {
        return Long.parseLong(summary.getOrDefault("added-records", "0"));
    }

    public long totalRows() {
        return Long.parseLong(summary.getOrDefault("total-records", "0"));
    }

    /** Rows of the table before that are in it no more; those that only moved to another file are also added. */
    public long deletedRows() {
        return Long.parseLong(summary.getOrDefault("deleted-records", "0"));
    }

    /** Rows that others of the same keys took the place of, of a commit that replaces rows by their keys. */
    public long replacedRows() {
        return Long.parseLong(summary.getOrDefault(REPLACED_ROWS, "0"));
    }

    public Optional<String> property(String key) {
        return Optional.ofNullable(summary.get(key));
    }

    /** How many files the commit took out and put in, as a note for the user. */
    public String rewritten() {
        return summary.getOrDefault("deleted-data-files", "0") + " files replaced by "
                + summary.getOrDefault("added-data-files", "0");
    }

    /** The moment of the run that made the commit; the epoch where it does not say. */
    public Instant runStartedAt() {
        return property(RUN_STARTED).map(Instant::parse).orElse(Instant.EPOCH);
    }

    boolean isOf(String runId, String step) {
        return runId.equals(summary.get(RUN_ID)) && step.equals(summary.get(STEP));
    }
}
