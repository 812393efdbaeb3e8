package io.lotlake.gold.publication;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.publication.Publication.Head;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/** The commits in which runs made what a publication shows. */
public final class PublishedCommit {
    private static final String SILVER = "lotlake.silver.";

    private PublishedCommit() {}

    /**
     * The commit that made the rows which the publication shows of the table. A compaction in between changed no row.
     * Empty if the publication does not have the table, or if the snapshot has expired.
     */
    public static Optional<Commit> of(Lake lake, TableSpec table, Publication publication) {
        Head head = publication.tables().get(table.name());
        Optional<Table> iceberg = lake.find(table);
        if (head == null || iceberg.isEmpty() || iceberg.get().snapshot(head.snapshotId()) == null) {
            return Optional.empty();
        }
        for (Snapshot snapshot : SnapshotUtil.ancestorsOf(head.snapshotId(), iceberg.get()::snapshot)) {
            if (!snapshot.operation().equals(DataOperations.REPLACE)) {
                return Optional.of(Commit.of(snapshot));
            }
        }
        return Optional.empty();
    }

    /**
     * The snapshots of Silver that the tables of the publication were made of, by the name of the Silver table. Where
     * tables name different ones, the youngest run that wrote a table is right.
     *
     * @param tables the tables of Gold
     */
    public static Map<String, Long> silver(Lake lake, List<TableSpec> tables, Publication publication) {
        Map<String, Long> snapshots = new HashMap<>();
        tables.stream()
                .flatMap(table -> of(lake, table, publication).stream())
                .sorted(Comparator.comparing(Commit::runStartedAt))
                .forEach(commit -> commit.summary().forEach((key, value) -> {
                    if (key.startsWith(SILVER)) {
                        snapshots.put(key.substring(key.indexOf('.') + 1), Long.parseLong(value));
                    }
                }));
        return snapshots;
    }
}
