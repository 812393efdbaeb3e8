package io.lotlake.gold.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class PriceStateTest {
    private static Dataset<Row> events(SparkSession spark, String values) {
        return spark.sql("SELECT lid, id, CAST(price AS DECIMAL(14, 2)) AS price, CAST(seen_at AS TIMESTAMP) AS seen_at"
                + " FROM VALUES " + values + " AS t(lid, id, price, seen_at)");
    }

    private static List<String> states(Dataset<Row> events) {
        return PriceState.from(events).orderBy("lid").toJSON().collectAsList();
    }

    @Test
    void aHistoryIsFoldedInTheOrderOfMomentAndEvent(SparkSession spark) {
        Dataset<Row> events = events(spark, """
                (1L, 9L, 100.00, '2026-01-01 10:00:00'),
                (1L, 5L, 90.00, '2026-01-02'),
                (1L, 7L, 95.00, '2026-01-02'),
                (1L, 6L, 95.00, '2026-01-02'),
                (1L, 1L, 120.00, '2026-01-03'),
                (1L, 2L, 90.00, '2026-01-04 23:59:59')
                """);

        assertThat(states(events)).containsExactly("""
                {"lid":1,"first_price":100.00,"first_seen_at":"2026-01-01T10:00:00.000Z","first_event_id":9,\
                "last_price":90.00,"last_seen_at":"2026-01-04T23:59:59.000Z","last_event_id":2,\
                "lowest_price":90.00,"lowest_seen_at":"2026-01-02T00:00:00.000Z",\
                "highest_price":120.00,"highest_seen_at":"2026-01-03T00:00:00.000Z","event_count":6,\
                "change_count":4}""");
    }

    @Test
    void eventsOfOneMomentAreOrderedByTheirId(SparkSession spark) {
        Dataset<Row> events = events(spark, """
                (1L, 3L, 30.00, '2026-01-01'), (1L, -1L, 10.00, '2026-01-01'), (1L, 2L, 20.00, '2026-01-01')
                """);

        assertThat(states(events)).containsExactly("""
                {"lid":1,"first_price":10.00,"first_seen_at":"2026-01-01T00:00:00.000Z","first_event_id":-1,\
                "last_price":30.00,"last_seen_at":"2026-01-01T00:00:00.000Z","last_event_id":3,\
                "lowest_price":10.00,"lowest_seen_at":"2026-01-01T00:00:00.000Z",\
                "highest_price":30.00,"highest_seen_at":"2026-01-01T00:00:00.000Z","event_count":3,\
                "change_count":2}""");
    }

    @Test
    void anEventWithoutAPriceIsNoPrice(SparkSession spark) {
        Dataset<Row> events = events(spark, """
                (1L, 1L, NULL, '2026-01-01'), (1L, 2L, 5.00, '2026-01-02'), (1L, 3L, NULL, '2026-01-03'),
                (1L, 4L, 5.00, '2026-01-04'), (1L, 5L, NULL, '2026-01-05'), (2L, 6L, NULL, '2026-01-01')
                """);

        assertThat(states(events)).containsExactly("""
                {"lid":1,"first_price":5.00,"first_seen_at":"2026-01-02T00:00:00.000Z","first_event_id":2,\
                "last_price":5.00,"last_seen_at":"2026-01-04T00:00:00.000Z","last_event_id":4,\
                "lowest_price":5.00,"lowest_seen_at":"2026-01-02T00:00:00.000Z",\
                "highest_price":5.00,"highest_seen_at":"2026-01-02T00:00:00.000Z","event_count":2,"change_count":0}""");
    }

    @Test
    void pricesAtTheEdgeOfTheirTypeAndBelowZeroAreOrdered(SparkSession spark) {
        Dataset<Row> events = events(spark, """
                (1L, 1L, 999999999999.99, '2026-01-01'), (1L, 2L, -999999999999.99, '2026-01-02'), (1L, 3L,
                  0.00, '2026-01-03')
                """);

        Row state = PriceState.from(events).first();

        assertThat(state.getDecimal(7)).hasToString("-999999999999.99");
        assertThat(state.getDecimal(9)).hasToString("999999999999.99");
        assertThat(state.getLong(12)).isEqualTo(2);
    }

    /**
     * Runs the query of the legacy pipeline, with its own aggregate, on histories with many ties and missing prices.
     */
    @Test
    void firstAndLastAreThoseOfTheLegacyPipeline(SparkSession spark, TestDatabase database) {
        LegacyFunctions.install(database);
        database.execute("""
                CREATE TABLE events AS
                SELECT abs(hashint4(n)::bigint) % 300 AS lid, n AS id,
                       CASE WHEN hashint4(n * 3) % 4 <> 0 THEN (abs(hashint4(n * 5)::bigint) % 500 /
                         100.0)::numeric(14,2) END AS price,
                       '2026-01-01Z'::timestamptz + abs(hashint4(n * 7)::bigint) % 9 * interval '1 microsecond' AS dt
                  FROM generate_series(1, 4000) n
                """);
        String values = String.join(", ", database.strings("""
                SELECT format('(%sL, %sL, %s, TIMESTAMP %L)', lid, id, coalesce(price::text, 'NULL'),
                  dt) FROM events ORDER BY md5(id::text)
                """));

        List<String> states = PriceState.from(events(spark, values)).orderBy("lid").collectAsList().stream()
                .map(row -> row.getLong(0) + " " + row.getDecimal(1) + " " + row.getDecimal(4))
                .toList();

        assertThat(states).hasSizeGreaterThan(250).containsExactlyElementsOf(database.strings("""
                SELECT lid || ' ' || price_first_new || ' ' || price_last_new
                FROM (SELECT lid, row_number() OVER price_w_lv AS num,
                             analytic.first(price) OVER price_w_lv AS price_last_new,
                             analytic.first(price) OVER price_w_fv AS price_first_new
                      FROM events
                      WINDOW price_w_lv AS (PARTITION BY lid ORDER BY dt DESC,
                        id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
                             price_w_fv AS (PARTITION BY lid ORDER BY dt ASC,
                               id ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) dt_
                WHERE num = 1 AND price_first_new IS NOT NULL ORDER BY lid
                """));
    }
}
