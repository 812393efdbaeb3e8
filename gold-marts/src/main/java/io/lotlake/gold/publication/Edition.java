package io.lotlake.gold.publication;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.publication.Publication.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The snapshots that one publication shows together, one per table. The gates check them, and the mart is made from
 * them.
 */
public final class Edition {
    private final Lake lake;
    private final List<Page> pages;
    private final Optional<String> restores;

    private Edition(Lake lake, List<Page> pages, Optional<String> restores) {
        this.lake = lake;
        this.pages = List.copyOf(pages);
        this.restores = restores;
    }

    /**
     * One table of the edition.
     *
     * @param base the head of main when the work began
     */
    record Page(TableSpec table, Optional<Long> base, Head head) {}

    /**
     * Takes what the run has built, and the published snapshots of the other tables. Tables without a snapshot are left
     * out.
     */
    public static Edition of(Lake lake, List<TableSpec> tables) {
        List<Page> pages = new ArrayList<>();
        for (TableSpec table : tables) {
            if (lake.exists(table)) {
                lake.head(table).ifPresent(head -> pages.add(page(lake, table, head)));
            }
        }
        return new Edition(lake, pages, Optional.empty());
    }

    private static Page page(Lake lake, TableSpec table, Commit head) {
        Optional<Long> base = lake.hasBranch(table) ? lake.branchBase(table) : Optional.of(head.snapshotId());
        return new Page(table, base, new Head(head.snapshotId(), head.totalRows()));
    }

    /**
     * Takes an earlier publication. Tables that it did not have stay as they are. Tables that are no longer declared or
     * no longer exist are left out.
     *
     * @throws LotlakeException with exit code 3 if one of its snapshots has expired
     */
    public static Edition of(Lake lake, List<TableSpec> tables, Publication earlier) {
        List<Page> pages = new ArrayList<>();
        for (TableSpec table : tables) {
            if (lake.exists(table)) {
                page(lake, table, earlier).ifPresent(pages::add);
            }
        }
        return new Edition(lake, pages, Optional.of(earlier.id()));
    }

    private static Optional<Page> page(Lake lake, TableSpec table, Publication earlier) {
        Table iceberg = lake.icebergTable(table);
        Optional<Long> base = Optional.ofNullable(iceberg.currentSnapshot()).map(Snapshot::snapshotId);
        Head head = earlier.tables().get(table.name());
        if (head == null) {
            return lake.head(table).map(present -> page(lake, table, present));
        }
        if (iceberg.snapshot(head.snapshotId()) == null) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot show publication " + earlier.id() + " again: its snapshot " + head.snapshotId() + " of "
                            + table.name() + " has expired; choose a newer one of lotlake release list");
        }
        return Optional.of(new Page(table, base, head));
    }

    List<Page> pages() {
        return pages;
    }

    Optional<String> restores() {
        return restores;
    }

    /** Whether the publication changes the rows of any table. */
    public boolean changesTables() {
        return pages.stream()
                .anyMatch(page -> !page.base().equals(Optional.of(page.head().snapshotId())));
    }

    /** The number of rows of all tables together. */
    public long rows() {
        return pages.stream().mapToLong(page -> page.head().rows()).sum();
    }

    /** The snapshots by the names of their tables. */
    public Map<String, Head> heads() {
        Map<String, Head> heads = new TreeMap<>();
        pages.forEach(page -> heads.put(page.table().name(), page.head()));
        return heads;
    }

    /** The rows of the table in this edition. If the table is not part of it, the rows that the run sees. */
    public Dataset<Row> read(TableSpec table) {
        return page(table)
                .map(page -> lake.readSnapshot(table, page.head().snapshotId()))
                .orElseGet(() -> lake.readLatest(table));
    }

    /** The id of the snapshot that {@link #read} reads; empty if the table has none. */
    public OptionalLong snapshot(TableSpec table) {
        return page(table)
                .map(page -> page.head().snapshotId())
                .or(() -> lake.head(table).map(Commit::snapshotId))
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    private Optional<Page> page(TableSpec table) {
        return pages.stream()
                .filter(page -> page.table().name().equals(table.name()))
                .findFirst();
    }
}
