package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per price seen for a listing at a moment. Events of one moment are ordered by their id. */
public final class PriceEvents {
    public static final TableSpec TABLE = table("silver.price_events", "A price seen for a listing at a moment.")
            .key("portal", "id")
            .partitionedBy("months(seen_at)", "bucket(N, lid)")
            .sizedBy(Bronze.PRICES_AUTO, 11, "dt")
            .required("portal", StringType, "Portal that showed the price.", col("_portal"))
            .required("id", LongType, "Increasing number of the event at its portal; breaks ties of equal moments.")
            .required("lid", LongType, "Listing id.")
            .optional(
                    "price",
                    createDecimalType(14, 2),
                    "Price in the listing's currency; NULL is price on request, no price.")
            .required("seen_at", TimestampType, "When the price was seen, UTC.", col("dt"))
            .build();

    private PriceEvents() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }
}
