package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.BronzeDelta;
import io.lotlake.silver.build.SilverTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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
            .loggedAs(PriceEvents::changes, delta -> PriceEventKeys.changed(delta))
            .keyed(PriceEvents::from);

    private static final String[] LOGGED_KEY = {"portal", "event_id"};

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
}
