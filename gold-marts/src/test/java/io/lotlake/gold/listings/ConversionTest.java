package io.lotlake.gold.listings;

import static io.lotlake.common.function.PostgresText.upperOf;
import static java.util.Arrays.asList;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.InputRows;
import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class ConversionTest {
    private static final Map<String, String> CURRENCY_OF =
            Map.of("DE", "EUR", "CZ", "CZK", "GB", "GBP", "US", "USD", "TR", "TRY");

    private static final Column CONVERTED = Conversion.convert(
            col("c").cast(createDecimalType(14, 2)), upperOf(trim(col("b"))), col("e"), col("d").cast(DateType));

    @BeforeAll
    static void fill(TestDatabase database) {
        LegacyFunctions.install(database);
        CURRENCY_OF.forEach((country, currency) ->
                database.execute("INSERT INTO raw.countries VALUES ('" + country + "', '" + currency + "', '1')"));
        database.execute("""
                INSERT INTO raw.currency_rates VALUES
                    ('USD', '2024-03-01', 1.5), ('USD', '2024-03-04', 1.25), ('GBP', '2024-03-01', 0.75),
                    ('CZK', '2024-02-20', 25.3), ('CZK', '2024-03-02', 24.999999), ('TRY', '2024-03-01', 0.000001),
                    ('GBP', '1998-12-31', 999999999999.999999), ('USD', '1998-12-31', 1.000001), ('CHF',
                      '2024-03-01', 1);
                """);
    }

    /** Converts amounts, each with a country, a currency and a day, at the rates that the oracle gives for that day. */
    private static List<Object> converted(InputRows rows, SparkSession spark, TestDatabase database) {
        String values = String.join(", ", database.strings("""
                SELECT format('(%L, DATE %L, %s)', currency, day::date, raw.rate_on(currency, day::date))
                  FROM (SELECT DISTINCT currency FROM raw.currency_rates) c,
                       LATERAL (SELECT generate_series('1998-12-25'::date, '1999-01-15', '1 day')
                          UNION ALL SELECT generate_series('2024-02-15'::date, '2024-03-25', '1 day')) d(day)
                 WHERE raw.rate_on(currency, day::date) IS NOT NULL
                """));
        Dataset<Row> rates = spark.sql("SELECT currency, day, CAST(rate AS DECIMAL(18, 6)) AS rate FROM VALUES "
                + values + " AS t(currency, day, rate)");
        Dataset<Row> amounts = rows.frame(spark);
        return rows.onFrame(
                amounts.join(
                        Conversion.ratesByDay(rates),
                        amounts.col("d").cast(DateType).equalTo(col("_rate_day")),
                        "left"),
                CONVERTED);
    }

    private static List<String> amount(String country, String currency, String amount, String day) {
        Map<String, String> currencyOf = new HashMap<>(CURRENCY_OF);
        return asList(country, currency, amount, day, currencyOf.get(country));
    }

    @Test
    void amountsAreInTheCurrencyOfTheCountry(SparkSession spark, TestDatabase database) {
        InputRows rows = InputRows.of(List.of(
                amount("DE", "USD", "100", "2024-03-01"),
                amount("US", "EUR", "100", "2024-03-01"),
                amount("GB", " usd ", "100", "2024-03-01"),
                amount("GB", "USD", "100", "2024-03-03"),
                amount("GB", "USD", "100", "2024-03-11"),
                amount("GB", "USD", "100", "2024-03-12"),
                amount("GB", null, "-0.01", "2050-01-01"),
                amount("GB", "GBP", "0.01", "1900-01-01"),
                amount("DE", "EUR", "5", null),
                amount("DE", null, null, "2024-03-01"),
                amount("XX", "EUR", "5", "2024-03-01"),
                amount(null, "EUR", "5", "2024-03-01"),
                amount("DE", "", "5", "2024-03-01"),
                amount("DE", "XYZ", "5", "2024-03-01"),
                amount("DE", "USD", "0.01", "2024-03-01"),
                amount("DE", "USD", "-0.01", "2024-03-01"),
                amount("US", "CHF", "0.01", "2024-03-01"),
                amount("TR", "CZK", "999999999999.99", "2024-03-01")));

        assertThat(converted(rows, spark, database))
                .containsExactly(
                        "66.67",
                        "150.00",
                        "50.00",
                        "50.00",
                        "60.00",
                        null,
                        "-0.01",
                        "0.01",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "0.01",
                        "-0.01",
                        "0.02",
                        "39525.69");
    }

    @Test
    void everyCombinationIsConvertedAsByTheLegacyFunction(SparkSession spark, TestDatabase database) {
        List<List<String>> combinations = new ArrayList<>();
        for (String country : asList("DE", "CZ", "GB", "TR", "XX", null)) {
            for (String currency :
                    asList(null, "EUR", " eur", "CZK", "GBP", "USD", "TRY", "CHF", "XYZ", "", "  ", "\u00DF")) {
                for (String amount :
                        asList(null, "0", "0.01", "-0.01", "1234.56", "-99999999999.95", "999999999999.99")) {
                    for (String day : asList(
                            null,
                            "1998-12-30",
                            "1998-12-31",
                            "1999-01-10",
                            "1999-01-11",
                            "2024-02-19",
                            "2024-02-29",
                            "2024-03-01",
                            "2024-03-04",
                            "2024-03-14",
                            "2024-03-15",
                            "9999-12-31")) {
                        combinations.add(amount(country, currency, amount, day));
                    }
                }
            }
        }
        InputRows rows = InputRows.of(combinations);

        assertThat(rows.differences(
                        converted(rows, spark, database),
                        rows.onPostgres(database, "raw.convert_currency_by_counties(a, b, c::numeric(14,2), d::date)")))
                .isEmpty();
    }
}
