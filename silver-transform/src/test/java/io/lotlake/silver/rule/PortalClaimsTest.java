package io.lotlake.silver.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.SparkExtension;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class PortalClaimsTest {
    private static final String REST = ": the listing id is also at portal ";

    private static List<String> judged(SparkSession spark, String values, List<String> portals) {
        Dataset<Row> landed = spark.sql("SELECT * FROM VALUES " + values + " AS t(lid, _portal)");
        return PortalClaims.withOtherClaim(landed, portals).orderBy("lid", "_portal").collectAsList().stream()
                .map(row -> row.get(0) + " " + row.get(1) + (row.isNullAt(2) ? "" : ": " + row.get(2)))
                .toList();
    }

    @Test
    void thePortalThatComesLastInTheConfigurationHasTheListing(SparkSession spark) {
        List<String> judged = judged(
                spark,
                "(1L, 'mobile'), (2L, 'mobile'), (2L, 'scout'), (3L, 'auto'),"
                        + " (3L, 'mobile'), (3L, 'scout'), (4L, 'scout')",
                List.of("scout", "auto", "mobile"));

        assertThat(judged)
                .containsExactly(
                        "1 mobile",
                        "2 mobile",
                        "2 scout" + REST + "mobile",
                        "3 auto" + REST + "mobile",
                        "3 mobile",
                        "3 scout" + REST + "mobile",
                        "4 scout");
    }

    @Test
    void theOrderOfTheRowsAndOfTheNamesDoesNotMatter(SparkSession spark) {
        assertThat(judged(spark, "(1L, 'a'), (1L, 'b')", List.of("b", "a"))).containsExactly("1 a", "1 b" + REST + "a");
        assertThat(judged(spark, "(1L, 'b'), (1L, 'a')", List.of("b", "a"))).containsExactly("1 a", "1 b" + REST + "a");
        assertThat(judged(spark, "(1L, 'b'), (1L, 'a')", List.of("a", "b"))).containsExactly("1 a" + REST + "b", "1 b");
    }

    @Test
    void whereNothingIsContestedNobodyStandsBack(SparkSession spark) {
        assertThat(judged(
                        spark,
                        "(-9223372036854775808L, 'a'), (0L, 'b'), (9223372036854775807L, 'a')",
                        List.of("a", "b")))
                .containsExactly("-9223372036854775808 a", "0 b", "9223372036854775807 a");
    }
}
