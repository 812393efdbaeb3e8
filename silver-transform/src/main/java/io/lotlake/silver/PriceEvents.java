package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.StringType;
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
            .like(Bronze.PRICES_AUTO.column("id").asRequired())
            .like(Bronze.PRICES_AUTO.column("lid").asRequired())
            .optional(
                    "price",
                    createDecimalType(14, 2),
                    "Price in the listing's currency; NULL is price on request, no price.")
            .like(Bronze.PRICES_AUTO.column("dt").as("seen_at").asRequired())
            .build();

    private PriceEvents() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }
}
