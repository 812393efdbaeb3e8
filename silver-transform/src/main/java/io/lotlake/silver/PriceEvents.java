package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.log.KnownKeys;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.bronze.log.RowOperation;
import io.lotlake.common.lake.DriverScan;
import io.lotlake.common.lake.WantedKeys;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.BronzeDelta;
import io.lotlake.silver.build.KeysInDriver;
import io.lotlake.silver.build.SilverTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.expressions.Expressions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** One row per price seen for a listing at a moment. Events of one moment are ordered by their id. */
public final class PriceEvents {
    public static final TableSpec TABLE = table("silver.price_events", "A price seen for a listing at a moment.")
            .key("portal", "id")
            .partitionedBy("months(seen_at)", "bucket(N, lid)")
            .sizedBy(Bronze.PRICES_AUTO, 11, "dt")
            .required("portal", StringType, "Portal that showed the price.", col("_portal"))
            .like(Bronze.PRICES_AUTO.column("id").asRequired())
            .like(Bronze.PRICES_AUTO.column("lid").asRequired())
            .optional(
                    "price",
                    createDecimalType(14, 2),
                    "Price in the listing's currency; NULL is price on request, no price.")
            .like(Bronze.PRICES_AUTO.column("dt").as("seen_at").asRequired())
            .build();

    static final SilverTable DEFINITION = SilverTable.of(TABLE, Bronze.PRICES_AUTO)
            .byPortal()
            .loggedAs(PriceEvents::changes, PriceEvents::changesInDriver)
            .keyed(PriceEvents::from);

    private static final String[] LOGGED_KEY = {"portal", "event_id"};

    private static final StructType LOGGED = new StructType()
            .add("portal", StringType)
            .add("event_id", LongType)
            .add("lid", LongType)
            .add("is_new", BooleanType);

    private PriceEvents() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }

    /**
     * Says for each event whether Silver had it before, because new events can be added to what was computed from the
     * old ones. An event that moved from one listing to another is logged with both listings.
     */
    private static Dataset<Row> changes(BronzeDelta delta) {
        Dataset<Row> keys = delta.keys().withColumnRenamed("id", "event_id");
        long lowest = delta.bounds().least("id").orElse(Long.MIN_VALUE);
        Dataset<Row> earlier = delta.keep(delta.tableRows()
                .where(col("id").geq(lowest))
                .select(col("portal"), col("id").as("event_id"), col("lid"))
                .join(keys, LOGGED_KEY, "left_semi"));
        Dataset<Row> present =
                delta.rows().select(col("_portal").as("portal"), col("id").as("event_id"), col("lid"));
        Dataset<Row> added = present.join(earlier, LOGGED_KEY, "left_anti").withColumn("is_new", lit(true));
        Dataset<Row> changed = present.join(earlier, LOGGED_KEY, "left_semi")
                .unionByName(earlier)
                .distinct()
                .withColumn("is_new", lit(false));
        return added.unionByName(changed);
    }

    /** The same in the driver. Events with numbers beyond all that Bronze had before are new without a look at Silver. */
    private static Optional<KeysInDriver> changesInDriver(BronzeDelta delta) {
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
