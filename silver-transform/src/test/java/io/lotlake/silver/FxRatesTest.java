package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.Bronze;
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
class FxRatesTest {
    private static List<String> lines(Dataset<Row> rates) {
        return rates.orderBy("currency", "day").collectAsList().stream()
                .map(row -> row.mkString(" "))
                .toList();
    }

    @Test
    void aRateIsCarriedForwardTenDaysAndNoLonger(SparkSession spark) {
        Dataset<Row> published = Landed.rows(spark, Bronze.CURRENCY_RATES, """
                SELECT 'USD' AS currency, DATE '2024-02-25' AS day, 1.5 AS rate
                UNION ALL SELECT 'USD', DATE '2024-03-20', 1.25
                """);

        List<String> rates = lines(FxRates.from(published));

        assertThat(rates).hasSize(22);
        assertThat(rates.get(0)).isEqualTo("USD 2024-02-25 1.500000 2024-02-25");
        assertThat(rates.get(4)).isEqualTo("USD 2024-02-29 1.500000 2024-02-25");
        assertThat(rates.get(10)).isEqualTo("USD 2024-03-06 1.500000 2024-02-25");
        assertThat(rates.get(11)).isEqualTo("USD 2024-03-20 1.250000 2024-03-20");
        assertThat(rates.get(21)).isEqualTo("USD 2024-03-30 1.250000 2024-03-20");
    }

    @Test
    void theNextRateEndsTheOneBefore(SparkSession spark) {
        Dataset<Row> published = Landed.rows(spark, Bronze.CURRENCY_RATES, """
                SELECT * FROM VALUES ('GBP', DATE '2026-01-02', 0.000001),
                    ('GBP', DATE '2026-01-03', 999999999999.999999),
                    ('GBP', DATE '2026-01-05', 2), ('CHF', DATE '2026-01-04', 3) AS t(currency, day, rate)
                """);

        List<String> rates = lines(FxRates.from(published));

        assertThat(rates)
                .filteredOn(rate -> rate.startsWith("GBP"))
                .hasSize(14)
                .startsWith(
                        "GBP 2026-01-02 0.000001 2026-01-02",
                        "GBP 2026-01-03 999999999999.999999 2026-01-03",
                        "GBP 2026-01-04 999999999999.999999 2026-01-03",
                        "GBP 2026-01-05 2.000000 2026-01-05");
        assertThat(rates).filteredOn(rate -> rate.startsWith("CHF")).hasSize(11);
    }

    @Test
    void theEuroHasNoRates(SparkSession spark) {
        Dataset<Row> published = Landed.rows(spark, Bronze.CURRENCY_RATES, """
                SELECT 'EUR' AS currency, DATE '2026-01-02' AS day, 2 AS rate
                """);

        assertThat(lines(FxRates.from(published))).isEmpty();
    }

    @Test
    void everyDayHasTheRateOfTheLegacyFunction(SparkSession spark, TestDatabase database) {
        LegacyFunctions.install(database);
        database.execute("""
                INSERT INTO raw.currency_rates
                SELECT currency, day::date, 0.000001 + dice % 9999 / 1000.0
                  FROM unnest('{USD,GBP,JPY,EUR}'::text[]) currency,
                       generate_series('1998-12-01'::date, '2000-03-01', '1 day') day,
                       LATERAL (SELECT abs(hashtext(currency || day)::bigint) AS dice) d
                 WHERE dice % 100 < CASE currency WHEN 'USD' THEN 70 WHEN 'GBP' THEN 10 ELSE 3 END;
                """);
        String values = String.join(", ", database.strings("""
                SELECT format('(%L, DATE %L, %s)', currency, day, rate) FROM raw.currency_rates
                 ORDER BY md5(currency || day)
                """));
        Dataset<Row> published = Landed.rows(
                spark, Bronze.CURRENCY_RATES, "SELECT * FROM VALUES " + values + " AS t(currency, day, rate)");

        List<String> rates = lines(FxRates.from(published).select("currency", "day", "rate"));

        assertThat(rates).hasSizeGreaterThan(700).containsExactlyElementsOf(database.strings("""
                SELECT currency || ' ' || day::date || ' ' || raw.rate_on(currency, day::date)
                  FROM unnest('{GBP,JPY,USD}'::text[]) currency,
                       generate_series('1998-11-01'::date, '2000-04-01', '1 day') day
                 WHERE raw.rate_on(currency, day::date) IS NOT NULL ORDER BY currency COLLATE "C", day
                """));
    }
}
