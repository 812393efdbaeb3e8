package io.lotlake.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.lake.Lake;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The changes of the event log, apart by whether Silver had the event before: new ones can be added to what was computed of the old. */
final class PriceChanges {
    private static final String[] KEY = {"portal", "event_id"};

    private PriceChanges() {}

    /** An event that changed its listing stands there with both. */
    static Dataset<Row> of(Lake lake, BronzeDelta delta) {
        Dataset<Row> keys = delta.keys().withColumnRenamed("id", "event_id");
        long lowest = delta.bounds().least("id").orElse(Long.MIN_VALUE);
        Dataset<Row> earlier = lake.readLatest(PriceEvents.TABLE)
                .where(col("id").geq(lowest))
                .select(col("portal"), col("id").as("event_id"), col("lid"))
                .join(keys, KEY, "left_semi")
                .persist();
        Dataset<Row> present =
                delta.rows().select(col("_portal").as("portal"), col("id").as("event_id"), col("lid"));
        Dataset<Row> added = present.join(earlier, KEY, "left_anti").withColumn("is_new", lit(true));
        Dataset<Row> changed = present.join(earlier, KEY, "left_semi")
                .unionByName(earlier)
                .distinct()
                .withColumn("is_new", lit(false));
        return added.unionByName(changed);
    }
}
