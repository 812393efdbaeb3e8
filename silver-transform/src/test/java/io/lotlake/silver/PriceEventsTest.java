package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.testing.SparkExtension;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class PriceEventsTest {
    @Test
    void anEventKeepsItsNumberItsMicrosecondsAndAMissingPrice(SparkSession spark) {
        Dataset<Row> landed = Landed.rows(spark, Bronze.PRICES_AUTO, """
                SELECT * FROM VALUES (9223372036854775807, 1, 999999999999.99, TIMESTAMP '2026-01-01 00:00:00.000001'),
                    (-1, 2, NULL, TIMESTAMP '1969-12-31 23:59:59.999999'),
                    (0, 2, -0.01, TIMESTAMP '9999-12-31 23:59:59')
                AS t(id, lid, price, dt)
                """);

        Dataset<Row> events = PriceEvents.from(landed);

        assertThat(events.columns()).containsExactly("portal", "id", "lid", "price", "seen_at");
        assertThat(events.selectExpr("concat_ws(' ', portal, id, lid, price, CAST(seen_at AS STRING))")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactlyInAnyOrder(
                        "mobile 9223372036854775807 1 999999999999.99 2026-01-01 00:00:00.000001",
                        "mobile -1 2 1969-12-31 23:59:59.999999",
                        "mobile 0 2 -0.01 9999-12-31 23:59:59");
    }
}
