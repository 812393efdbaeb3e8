package io.lotlake.silver;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.bronze.log.KnownKeys;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.bronze.log.RowOperation;
import io.lotlake.common.driver.DriverScan;
import io.lotlake.common.driver.WantedKeys;
import io.lotlake.silver.build.BronzeDelta;
import io.lotlake.silver.changes.KeysInDriver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The price events that a sync changes, in the memory of the driver. It is a class of its own because commands without
 * Spark load the declarations of the tables.
 */
final class PriceEventKeys {
    private static final StructType LOGGED = new StructType()
            .add("portal", StringType)
            .add("event_id", LongType)
            .add("lid", LongType)
            .add("is_new", BooleanType);

    private PriceEventKeys() {}

    /**
     * The rows for the log of changes. Events with numbers beyond all that Bronze had before are new without a look at
     * Silver. Empty if there are too many for the driver.
     */
    static Optional<KeysInDriver> changed(BronzeDelta delta) {
        Optional<List<InternalRow>> landed = delta.inDriver(List.of(LogColumns.PORTAL, "id", "lid"));
        if (landed.isEmpty()) {
            return Optional.empty();
        }
        Optional<KnownKeys> known = delta.knownKeys();
        List<InternalRow> rows = new ArrayList<>();
        List<InternalRow> others = new ArrayList<>();
        for (InternalRow row : landed.get()) {
            if (known.filter(keys -> keys.isBeyond(row.getString(0), row.getLong(1)))
                    .isPresent()) {
                rows.add(logged(withListing(row), true));
            } else {
                others.add(row);
            }
        }
        if (!others.isEmpty()) {
            Optional<List<InternalRow>> earlier = earlier(delta, others);
            if (earlier.isEmpty()) {
                return Optional.empty();
            }
            addChanges(rows, others, earlier.get());
        }
        return Optional.of(new KeysInDriver(LOGGED, rows));
    }

    /** Those of the events that Silver has already; empty if the driver cannot look for them. */
    private static Optional<List<InternalRow>> earlier(BronzeDelta delta, List<InternalRow> landed) {
        long least = landed.stream().mapToLong(row -> row.getLong(1)).min().orElseThrow();
        StructType event = new StructType().add("portal", StringType).add("id", LongType);
        WantedKeys keys = WantedKeys.of(event, landed, new int[] {0, 1});
        DriverScan scan = delta.tableScan(Expressions.greaterThanOrEqual("id", least));
        List<String> columns = List.of("portal", "id", "lid");
        return scan.isSmall(columns.size() + 1) ? scan.rows(columns, keys, landed.size()) : Optional.empty();
    }

    private static void addChanges(List<InternalRow> rows, List<InternalRow> landed, List<InternalRow> earlier) {
        Set<List<Object>> known = new HashSet<>();
        Set<List<@Nullable Object>> changed = new LinkedHashSet<>();
        for (InternalRow row : earlier) {
            known.add(event(row));
            changed.add(withListing(row));
        }
        for (InternalRow row : landed) {
            boolean isPresent = !row.getString(3).equals(RowOperation.DELETION);
            if (isPresent && known.contains(event(row))) {
                changed.add(withListing(row));
            } else if (isPresent) {
                rows.add(logged(withListing(row), true));
            }
        }
        changed.forEach(row -> rows.add(logged(row, false)));
    }

    private static List<Object> event(InternalRow row) {
        return List.of(row.getUTF8String(0), row.getLong(1));
    }

    private static List<@Nullable Object> withListing(InternalRow row) {
        return Arrays.asList(row.getUTF8String(0), row.getLong(1), row.isNullAt(2) ? null : row.getLong(2));
    }

    private static InternalRow logged(List<@Nullable Object> event, boolean isNew) {
        return new GenericInternalRow(new Object[] {event.get(0), event.get(1), event.get(2), isNew});
    }
}
