package io.lotlake.gold.listings;

import io.lotlake.common.driver.DriverScan;
import io.lotlake.common.driver.WantedKeys;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.expressions.Expression;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.Decimal;
import org.jspecify.annotations.Nullable;

/**
 * Finds in the driver the listings with a price in their fact that price events have changed. {@link AffectedListings}
 * does the same in Spark for many listings.
 *
 * @param isNear true for all rows of the listings
 */
record FewMovedPrices(Lake lake, Expression isNear) {
    private static final int PRECISION = 14;
    private static final int SCALE = 2;

    /** The most columns that it reads of a table. */
    private static final int COLUMNS = 5;

    /** The first and the last price of a listing; null if the events have none. */
    private record Ends(@Nullable Decimal first, @Nullable Decimal last) {
        static final Ends NONE = new Ends(null, null);
    }

    /** @return empty if the driver would have to read too much */
    Optional<Set<Long>> among(Collection<Long> lids) {
        WantedKeys keys = WantedKeys.of("lid", lids);
        DriverScan now = lake.scan(PriceState.TABLE, isNear);
        DriverScan stats = lake.scan(ListingStats.TABLE, isNear);
        DriverScan listings = lake.scan(Listings.TABLE, isNear);
        if (!now.isSmall(COLUMNS) || !stats.isSmall(COLUMNS) || !listings.isSmall(COLUMNS)) {
            return Optional.empty();
        }
        Optional<Map<Long, Ends>> before =
                earlier().map(snapshot -> ends(lake.scan(PriceState.TABLE, snapshot, isNear), keys));
        Map<Long, Ends> after = ends(now, keys);
        Map<Long, Boolean[]> moved = new HashMap<>();
        for (Long lid : lids) {
            Ends then = before.map(all -> all.getOrDefault(lid, Ends.NONE)).orElse(Ends.NONE);
            Ends since = after.getOrDefault(lid, Ends.NONE);
            boolean first = before.isEmpty() || !Objects.equals(then.first(), since.first());
            boolean last = before.isEmpty() || !Objects.equals(then.last(), since.last());
            if (first || last) {
                moved.put(lid, new Boolean[] {first, last});
            }
        }
        withoutStated(moved, stats, listings);
        return Optional.of(moved.keySet());
    }

    /** The snapshot of the states that the facts were made of; empty if it is not known or has expired. */
    private Optional<Long> earlier() {
        return new Lineage(lake)
                .sourceSnapshot(ListingFacts.TABLE, PriceState.TABLE)
                .filter(snapshot -> lake.icebergTable(PriceState.TABLE).snapshot(snapshot) != null);
    }

    private static Map<Long, Ends> ends(DriverScan scan, WantedKeys keys) {
        Map<Long, Ends> ends = new HashMap<>();
        for (InternalRow row : rows(scan, List.of("lid", "first_price", "last_price"), keys)) {
            ends.put(
                    row.getLong(0), new Ends(row.getDecimal(1, PRECISION, SCALE), row.getDecimal(2, PRECISION, SCALE)));
        }
        return ends;
    }

    /** The tables have one row for each listing. */
    private static List<InternalRow> rows(DriverScan scan, List<String> columns, WantedKeys keys) {
        return scan.rows(columns, keys, Long.MAX_VALUE).orElseThrow();
    }

    /** Leaves out listings whose statistics, at the portal of the listing, state each price that moved. */
    private static void withoutStated(Map<Long, Boolean[]> moved, DriverScan stats, DriverScan listings) {
        WantedKeys keys = WantedKeys.of("lid", moved.keySet());
        Set<List<Object>> places = new HashSet<>();
        rows(listings, List.of("lid", "portal"), keys)
                .forEach(row -> places.add(List.of(row.getLong(0), row.getUTF8String(1))));
        for (InternalRow row : rows(stats, List.of("lid", "portal", "price_first", "price_last"), keys)) {
            Boolean[] which = moved.get(row.getLong(0));
            boolean isOfListing = places.contains(List.of(row.getLong(0), row.getUTF8String(1)));
            if (which != null && isOfListing) {
                boolean first = which[0] && row.isNullAt(2);
                boolean last = which[1] && row.isNullAt(3);
                if (!first && !last) {
                    moved.remove(row.getLong(0));
                }
            }
        }
    }
}
