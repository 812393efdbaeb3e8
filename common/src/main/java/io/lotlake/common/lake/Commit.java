package io.lotlake.common.lake;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;

/**
 * A snapshot of a table.
 *
 * @param committedAt the moment of the commit, UTC
 * @param summary the summary of the snapshot: Iceberg's figures, and lotlake's run and step
 */
public record Commit(long snapshotId, Instant committedAt, Map<String, String> summary) {
    public static final String RUN_ID = "lotlake.run-id";
    public static final String STEP = "lotlake.step";

    /** The key of the moment of the run. The rows of the run have the same moment as {@code _ingested_at}. */
    public static final String RUN_STARTED = "lotlake.run-started";

    public Commit {
        summary = Map.copyOf(summary);
    }

    public static Commit of(Snapshot snapshot) {
        return new Commit(snapshot.snapshotId(), Instant.ofEpochMilli(snapshot.timestampMillis()), snapshot.summary());
    }

    /** The number of rows that the commit wrote, including rows that replace others. */
    public long addedRows() {
        return figure("added-records");
    }

    /**
     * The number of rows that readers of the snapshot see. The files may hold more rows, because delete files mark some
     * as deleted.
     */
    public long totalRows() {
        return figure("total-records") - figure("total-position-deletes");
    }

    /**
     * The number of rows that the commit removed. A row that was replaced or moved to another file counts here and in
     * {@link #addedRows()}.
     */
    public long deletedRows() {
        return figure("deleted-records") + figure("added-position-deletes") - figure("removed-position-deletes");
    }

    /** The number of data files that the snapshot has. */
    public long dataFiles() {
        return figure("total-data-files");
    }

    /** The number of delete files that the snapshot has. They name rows of data files that are deleted. */
    public long deleteFiles() {
        return figure("total-delete-files");
    }

    /** The size of the snapshot's data and delete files in bytes. */
    public long bytes() {
        return figure("total-files-size");
    }

    private long figure(String name) {
        return Long.parseLong(summary.getOrDefault(name, "0"));
    }

    public Optional<String> property(String key) {
        return Optional.ofNullable(summary.get(key));
    }

    /** The numbers of written and removed rows, as a note for the user. */
    public String rewritten() {
        return addedRows() + " rows written, " + deletedRows() + " taken out";
    }

    /** The moment of the run that made the commit; the epoch if the summary does not have it. */
    public Instant runStartedAt() {
        return property(RUN_STARTED).map(Instant::parse).orElse(Instant.EPOCH);
    }
}
