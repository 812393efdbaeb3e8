package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.common.table.TableSpec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One row per seller account of a portal, without personal data. */
public final class Sellers {
    public static final TableSpec TABLE = table(
                    "silver.sellers", "A seller account at a portal, without personal data.")
            .key("portal", "acc_id")
            .required("portal", StringType, "Portal of the account.", col("_portal"))
            .required("acc_id", LongType, "Seller account at the portal.")
            .optional("seller_type", StringType, "dealer, private or NULL.", col("cust_type"))
            .optional("country", StringType, "ISO 3166-1 alpha-2 country of the seller.")
            .optional("region", StringType, "Region of the seller.")
            .optional("rating", createDecimalType(3, 2), "Mean rating of the seller.")
            .optional("reviews", IntegerType, "Number of reviews.")
            .optional("since_date", DateType, "Day the account was opened.", col("since"))
            .required("modified_at", TimestampType, "When the scraper last wrote the seller, UTC.", col("modified"))
            .build();

    private Sellers() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(TABLE::project);
    }
}
