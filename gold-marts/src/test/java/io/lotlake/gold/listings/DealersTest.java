package io.lotlake.gold.listings;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.SparkExtension;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class DealersTest {
    private static Dataset<Row> sellers(SparkSession spark, String values) {
        return spark.sql("SELECT portal, acc_id, CAST(seller_type AS STRING) AS seller_type, 'DE' AS country,"
                + " CAST(NULL AS STRING) AS region, 4.5 AS rating, 7 AS reviews, DATE '2020-01-01' AS since_date,"
                + " CAST(modified_at AS TIMESTAMP) AS modified_at FROM VALUES " + values
                + " AS t(portal, acc_id, seller_type, modified_at)");
    }

    private static List<Long> keys(SparkSession spark, String values) {
        return Dealers.firstVersions(sellers(spark, values)).collectAsList().stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    @Test
    void aSellerHasOneVersionWithoutEndAndThereIsTheUnknownOne(SparkSession spark) {
        Dataset<Row> dealers = Dealers.from(sellers(spark, "('mobile', 7L, 'dealer', '2026-03-01 08:00:00.000001')"));

        assertThat(dealers.drop("dealer_key").orderBy("acc_id").toJSON().collectAsList())
                .containsExactly("""
                        {"portal":"unknown","acc_id":-1,"valid_from":"1900-01-01T00:00:00.000Z",\
                        "valid_to":"9999-12-31T00:00:00.000Z","is_current":true,"is_deleted":false}""", """
                        {"portal":"mobile","acc_id":7,"seller_type":"dealer","country":"DE","rating":4.50,"reviews":7,\
                        "since_date":"2020-01-01","valid_from":"2026-03-01T08:00:00.000Z",\
                        "valid_to":"9999-12-31T00:00:00.000Z","is_current":true,"is_deleted":false}""");
        assertThat(dealers.where("portal = 'unknown'").first().getLong(0)).isEqualTo(-1);
        assertThat(dealers.where("dealer_key = -1").count()).isEqualTo(1);
    }

    @Test
    void theKeyIsThatOfPortalAccountAndVersion(SparkSession spark) {
        List<Long> keys = keys(spark, """
                ('mobile', 7L, 'dealer', '2026-03-01'), ('scout', 7L, 'dealer', '2026-03-01'),
                ('mobile', 8L, 'dealer', '2026-03-01'), ('mobile', 7L, 'dealer', '2026-03-01 00:00:00.000001'),
                ('mobile', -1L, NULL, '2026-03-01')""");

        assertThat(keys).doesNotHaveDuplicates().doesNotContain(Dealers.UNKNOWN);
        assertThat(keys(spark, "('mobile', 7L, 'private', '2026-03-01')")).containsExactly(keys.get(0));
    }
}
