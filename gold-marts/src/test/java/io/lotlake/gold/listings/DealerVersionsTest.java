package io.lotlake.gold.listings;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.SparkExtension;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class DealerVersionsTest {
    private static final Instant RUN = Instant.parse("2026-03-05T00:00:00Z");

    private static Dataset<Row> sellers(SparkSession spark, String values) {
        return spark.sql("SELECT 'mobile' AS portal, CAST(acc_id AS bigint) AS acc_id, 'dealer' AS seller_type,"
                + " CAST(NULL AS string) AS country, region, CAST(NULL AS decimal(3, 2)) AS rating, 7 AS reviews,"
                + " CAST(NULL AS date) AS since_date, CAST(modified_at AS timestamp) AS modified_at"
                + " FROM VALUES " + values + " AS t(acc_id, region, modified_at)");
    }

    private static Dataset<Row> none(SparkSession spark) {
        return sellers(spark, "(1, 'A', '2026-01-01')").where("false");
    }

    private static Dataset<Row> current(SparkSession spark, String values) {
        return Dealers.firstVersions(sellers(spark, values));
    }

    private static List<String> next(Dataset<Row> current, Dataset<Row> sellers) {
        return Dealers.next(current, sellers, RUN)
                .selectExpr("concat_ws(' ', acc_id, coalesce(region, '-'), date_format(valid_from, 'MM-dd"
                        + " HH:mm:ss.SSSSSS'),"
                        + " date_format(valid_to, 'yyyy-MM-dd'), is_current, is_deleted) AS text")
                .orderBy("text")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    @Test
    void changedSellerEndsOneVersionAndBeginsTheNextWhenItWasWritten(SparkSession spark) {
        assertThat(next(current(spark, "(1, 'A', '2026-01-01')"), sellers(spark, "(1, 'B', '2026-02-01')")))
                .containsExactly(
                        "1 A 01-01 00:00:00.000000 2026-02-01 false false",
                        "1 B 02-01 00:00:00.000000 9999-12-31 true false");
    }

    @Test
    void sellerThatIsAlikeHasNoNewVersionHoweverNewItsRow(SparkSession spark) {
        assertThat(next(current(spark, "(1, 'A', '2026-01-01')"), sellers(spark, "(1, 'A', '2026-02-01')")))
                .isEmpty();
    }

    @Test
    void versionThatIsDatedBackBeginsWhenItWasSeen(SparkSession spark) {
        assertThat(next(current(spark, "(1, 'A', '2026-01-01')"), sellers(spark, "(1, 'B', '2025-02-01')")))
                .containsExactly(
                        "1 A 01-01 00:00:00.000000 2026-03-05 false false",
                        "1 B 03-05 00:00:00.000000 9999-12-31 true false");
    }

    @Test
    void versionAfterOneOfTheFutureBeginsAMicrosecondLater(SparkSession spark) {
        assertThat(next(current(spark, "(1, 'A', '2026-07-01')"), sellers(spark, "(1, 'B', '2026-02-01')")))
                .containsExactly(
                        "1 A 07-01 00:00:00.000000 2026-07-01 false false",
                        "1 B 07-01 00:00:00.000001 9999-12-31 true false");
    }

    @Test
    void sellerThatLeftHasAVersionThatSaysSoUntilItIsBack(SparkSession spark) {
        Dataset<Row> first = current(spark, "(1, 'A', '2026-01-01')");
        Dataset<Row> gone = Dealers.next(first, none(spark), RUN);

        assertThat(next(first, none(spark)))
                .containsExactly(
                        "1 - 03-05 00:00:00.000000 9999-12-31 true true",
                        "1 A 01-01 00:00:00.000000 2026-03-05 false false");
        assertThat(Dealers.living(gone).isEmpty()).isTrue();
        assertThat(next(gone.where("is_current"), none(spark))).isEmpty();
        assertThat(next(gone.where("is_current"), sellers(spark, "(1, 'A', '2026-03-09')")))
                .containsExactly(
                        "1 - 03-05 00:00:00.000000 2026-03-09 false true",
                        "1 A 03-09 00:00:00.000000 9999-12-31 true false");
    }

    @Test
    void keyOfAVersionThatEndsStays(SparkSession spark) {
        Dataset<Row> first = current(spark, "(1, 'A', '2026-01-01')");

        Dataset<Row> versions =
                Dealers.next(first, sellers(spark, "(1, 'B', '2026-02-01'), (2, 'N', '2026-02-02')"), RUN);

        assertThat(versions.where("NOT is_current").first().getLong(0))
                .isEqualTo(first.first().getLong(0));
        assertThat(versions.select("dealer_key").distinct().count()).isEqualTo(3);
    }
}
