package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per listing: its visibility and counters. */
public final class ListingStats {
    public static final TableSpec TABLE = table("silver.listing_stats", "Visibility and counters of a listing.")
            .key("lid")
            .partitionedBy("bucket(N, lid)")
            .sizedBy(Bronze.STAT_AUTO, 20)
            .required("lid", LongType, "Listing id, unique across all portals.")
            .required("portal", StringType, "Portal of the listing.", col("_portal"))
            .like(Bronze.STAT_AUTO, "status")
            .like(Bronze.STAT_AUTO.column("first_visible").as("first_visible_date"))
            .like(Bronze.STAT_AUTO.column("last_visible").as("last_visible_date"))
            .optional(
                    "price_first",
                    createDecimalType(14, 2),
                    "First price in the listing's currency; NULL where it has to be recovered from the price events.")
            .optional(
                    "price_last",
                    createDecimalType(14, 2),
                    "Last price in the listing's currency; NULL where it has to be recovered from the price events.")
            .like(Bronze.STAT_AUTO, "views")
            .like(Bronze.STAT_AUTO.column("favs").as("favorites"))
            .like(Bronze.STAT_AUTO, "contacts", "renewals", "deleted_at")
            .required("modified_at", TimestampType, "When the scraper last wrote the statistics, UTC.", col("modified"))
            .build();

    /** Statistics need no cleaning, so a row is rejected only if another portal claims its listing. */
    static final SilverTable DEFINITION =
            SilverTable.of(TABLE, Bronze.STAT_AUTO).byPortal().judged(lit(null).cast(StringType), ListingStats::from);

    private ListingStats() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }
}
