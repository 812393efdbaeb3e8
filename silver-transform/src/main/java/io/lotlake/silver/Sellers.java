package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per seller account of a portal, without personal data. */
public final class Sellers {
    public static final TableSpec TABLE = table(
                    "silver.sellers", "A seller account at a portal, without personal data.")
            .key("portal", "acc_id")
            .required("portal", StringType, "Portal of the account.", col("_portal"))
            .like(Bronze.CUST_AUTO.column("acc_id").asRequired())
            .like(Bronze.CUST_AUTO.column("cust_type").as("seller_type"))
            .like(Bronze.CUST_AUTO, "country", "region", "rating", "reviews")
            .like(Bronze.CUST_AUTO.column("since").as("since_date"))
            .required("modified_at", TimestampType, "When the scraper last wrote the seller, UTC.", col("modified"))
            .build();

    static final SilverTable DEFINITION = SilverTable.of(TABLE, Bronze.CUST_AUTO)
            .byPortal()
            .gates(TableGates.of(TABLE).withoutUniqueKey())
            .keyed(Sellers::from);

    private Sellers() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }
}
