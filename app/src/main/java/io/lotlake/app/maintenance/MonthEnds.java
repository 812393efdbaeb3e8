package io.lotlake.app.maintenance;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.PublishedCommit;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The snapshots that show the ends of months: those of the last publication of each month, UTC, and those of Silver
 * that it was made of. They are kept for ever. {@code restricted.seller_contacts} has none, so erased data stays
 * erased.
 *
 * @param tables by name, the snapshots of a table
 */
record MonthEnds(Map<String, OfTable> tables) {
    /** The beginning that the names of these tags share; the month follows, like {@code 2024-06}. */
    static final String TAG_PREFIX = "month_";

    private static final String SILVER = "silver.";

    MonthEnds {
        tables = Map.copyOf(tables);
    }

    /**
     * The snapshots of one table.
     *
     * @param tags of months that are over, by the name of the tag
     * @param open of the month that is not over; a later publication may end it instead
     */
    record OfTable(Map<String, Long> tags, Set<Long> open) {
        static final OfTable NONE = new OfTable(Map.of(), Set.of());

        OfTable {
            tags = Map.copyOf(tags);
            open = Set.copyOf(open);
        }

        private OfTable with(YearMonth month, boolean isOver, long snapshot) {
            Map<String, Long> allTags = new HashMap<>(tags);
            Set<Long> allOpen = new HashSet<>(open);
            if (isOver) {
                allTags.put(TAG_PREFIX + month, snapshot);
            } else {
                allOpen.add(snapshot);
            }
            return new OfTable(allTags, allOpen);
        }
    }

    /** @param publications the last one of each month */
    static MonthEnds of(Lake lake, Medallion medallion, List<Publication> publications, Instant now) {
        Map<String, OfTable> tables = new HashMap<>();
        for (Publication publication : publications) {
            YearMonth month = monthOf(publication.publishedAt());
            boolean isOver = month.isBefore(monthOf(now));
            snapshots(lake, medallion, publication)
                    .forEach((table, snapshot) -> tables.put(
                            table, tables.getOrDefault(table, OfTable.NONE).with(month, isOver, snapshot)));
        }
        return new MonthEnds(tables);
    }

    private static YearMonth monthOf(Instant moment) {
        return YearMonth.from(moment.atOffset(ZoneOffset.UTC));
    }

    private static Map<String, Long> snapshots(Lake lake, Medallion medallion, Publication publication) {
        Map<String, Long> snapshots = new HashMap<>();
        PublishedCommit.silver(lake, medallion.goldSpecs(), publication).forEach((table, snapshot) -> {
            if (table.startsWith(SILVER)) {
                snapshots.put(table, snapshot);
            }
        });
        publication.tables().forEach((table, head) -> snapshots.put(table, head.snapshotId()));
        return snapshots;
    }

    OfTable of(TableSpec table) {
        return tables.getOrDefault(table.name(), OfTable.NONE);
    }
}
