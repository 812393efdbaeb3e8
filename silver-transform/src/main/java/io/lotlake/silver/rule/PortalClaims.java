package io.lotlake.silver.rule;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Listing ids that several portals claim. The source promises that there are none. If it breaks the promise, the portal
 * that comes last in the configuration has the listing, as in the legacy mart. The rows of the other portals go to
 * quarantine.
 */
public final class PortalClaims {
    private PortalClaims() {}

    /**
     * Adds {@code _other_claim}: the sentence that another portal has the listing, for a row that loses its listing to
     * that portal. NULL for all other rows.
     */
    public static Dataset<Row> withOtherClaim(Dataset<Row> landed, List<String> portals) {
        Column rank = array_position(array(portals.stream().map(p -> lit(p)).toArray(Column[]::new)), col("_portal"));
        Dataset<Row> contested = landed.groupBy("lid")
                .agg(count(lit(1)).as("_claims"), max_by(col("_portal"), rank).as("_winner"))
                .where(col("_claims").gt(1))
                .select(col("lid").as("_contested_lid"), col("_winner"));
        Column loses = col("_winner").isNotNull().and(col("_winner").notEqual(col("_portal")));
        return landed.join(broadcast(contested), col("lid").equalTo(col("_contested_lid")), "left")
                .withColumn(
                        "_other_claim", when(loses, concat(lit("the listing id is also at portal "), col("_winner"))))
                .drop("_contested_lid", "_winner");
    }
}
