package io.lotlake.gold.listings;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.common.quality.TableGates.History;
import io.lotlake.common.table.TableSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One row per version of a seller (SCD2). A version holds from {@code valid_from} until just before {@code valid_to}; the current
 * one has no end. The first load knows one version of each seller.
 */
public final class Dealers {
    /** The unknown member: a listing whose seller is not there. */
    public static final long UNKNOWN = -1;

    static final Instant FOREVER = Instant.parse("9999-12-31T00:00:00Z");
    private static final Instant BEGINNING = Instant.parse("1900-01-01T00:00:00Z");

    public static final TableSpec TABLE = table("gold.dim_dealers", "A version of a seller.")
            .key("dealer_key")
            .required("dealer_key", LongType, "Surrogate of the version; -1 is the unknown seller.")
            .required("portal", StringType, "Portal of the account.")
            .required("acc_id", LongType, "Seller account at the portal; with the portal the natural key.")
            .optional("seller_type", StringType, "dealer, private or NULL.")
            .optional("country", StringType, "ISO 3166-1 alpha-2 country of the seller.")
            .optional("region", StringType, "Region of the seller.")
            .optional("rating", createDecimalType(3, 2), "Mean rating of the seller.")
            .optional("reviews", IntegerType, "Number of reviews.")
            .optional("since_date", DateType, "Day the account was opened.")
            .required("valid_from", TimestampType, "Moment from which the version holds, UTC: when it was written.")
            .required("valid_to", TimestampType, "Moment before which it holds, UTC; 9999-12-31 for the current one.")
            .required("is_current", BooleanType, "Whether it is the seller's newest version.")
            .build();

    /** Which versions hold when. */
    public static final History VERSIONS =
            new History(List.of("portal", "acc_id"), "valid_from", "valid_to", "is_current");

    private Dealers() {}

    static Dataset<Row> from(Dataset<Row> sellers) {
        return sellers.transform(Dealers::firstVersions).transform(Dealers::withUnknown);
    }

    /** The key is a 64-bit hash of natural key and start, so that a rerun gives the same one. */
    static Dataset<Row> firstVersions(Dataset<Row> sellers) {
        return sellers.withColumn("valid_from", col("modified_at"))
                .withColumns(Map.of("valid_to", lit(FOREVER), "is_current", lit(true)))
                .withColumn("dealer_key", xxhash64(col("portal"), col("acc_id"), col("valid_from")))
                .transform(TABLE::project);
    }

    static Dataset<Row> withUnknown(Dataset<Row> versions) {
        Dataset<Row> unknown = versions.sparkSession()
                .range(1)
                .select(
                        lit(UNKNOWN).as("dealer_key"),
                        lit("unknown").as("portal"),
                        lit(-1L).as("acc_id"),
                        lit(BEGINNING).as("valid_from"),
                        lit(FOREVER).as("valid_to"),
                        lit(true).as("is_current"));
        return versions.unionByName(unknown, true).transform(TABLE::project);
    }
}
