package io.lotlake.gold.listings;

import static java.util.Arrays.asList;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.InputRows;
import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class UsageStateTest {
    private static final String LEGACY =
            "raw.compute_usage_state(a::boolean, b::boolean, c, d::int, e::date, f::smallint, g::date)";
    private static final List<String> FLAGS = asList(null, "true", "false");
    private static final List<String> CONDITIONS = asList(
            null,
            "",
            "gut",
            "Unfallfrei",
            "kein ACCIDENT\n",
            "nicht damaged",
            "SALVAGE title",
            "\u017Falvage",
            "Vorf\u00FChrwagen",
            "VORF\u00DCHRWAGEN",
            "vorfuehr",
            "vorfu\u0308hr",
            "vorf hr",
            "Demo",
            "d\u0435mo",
            "x".repeat(10_000) + "unfall");
    private static final List<String> MILEAGES = asList(null, "-5", "0", "100", "101", "15000", "15001", "2147483647");
    private static final List<String> OWNERS = asList(null, "-1", "0", "1", "2", "32767");
    private static final List<List<String>> PERIODS = asList(
            asList(null, "2026-03-15"),
            asList("2025-03-01", null),
            asList(null, null),
            List.of("2025-03-01", "2026-03-01"),
            List.of("2025-03-01", "2026-03-31"),
            List.of("2025-03-01", "2026-04-01"),
            List.of("1996-03-01", "2026-02-28"),
            List.of("1996-03-01", "2026-03-01"),
            List.of("1886-01-01", "2100-12-31"),
            List.of("2026-04-01", "2026-03-31"),
            List.of("2026-04-01", "2026-03-02"),
            List.of("2026-04-01", "2026-03-01"),
            List.of("2026-04-01", "2026-02-28"),
            List.of("2026-04-01", "2025-03-31"),
            List.of("2100-12-01", "1990-01-01"));

    @BeforeAll
    static void installFunctions(TestDatabase database) {
        LegacyFunctions.install(database);
    }

    private static Dataset<Row> listings(InputRows rows, SparkSession spark) {
        return rows.frame(spark)
                .selectExpr(
                        "ordinal",
                        "CAST(a AS BOOLEAN) AS is_new",
                        "CAST(b AS BOOLEAN) AS is_damaged",
                        "c AS condition",
                        "CAST(d AS INT) AS mileage_km",
                        "CAST(e AS DATE) AS first_registration_date",
                        "CAST(f AS INT) AS owners",
                        "CAST(g AS DATE) AS reference");
    }

    private static List<Object> states(InputRows rows, SparkSession spark) {
        return rows.onFrame(listings(rows, spark), UsageState.asOf(col("reference")));
    }

    @Test
    void theFirstRuleThatFitsWins(SparkSession spark) {
        InputRows rows = InputRows.of(List.of(
                asList("true", "true", "Demo", "0", "2026-01-01", "0", "2026-03-01"),
                asList("true", null, "Unfallwagen", "0", null, null, null),
                asList("true", null, "Demo", "100", "2026-01-01", "0", "2026-03-01"),
                asList("true", null, "Demo", null, null, null, null),
                asList("true", null, "Demo", "101", "2026-01-01", "0", "2026-03-01"),
                asList(null, null, "VORF\u00DCHRWAGEN", null, null, null, null),
                asList(null, null, null, null, null, null, "2026-03-01"),
                asList("false", "false", "gut", null, "2020-01-01", null, null),
                asList(null, null, null, null, "1996-03-01", null, "2026-03-01"),
                asList(null, null, null, "1", "1996-03-01", null, "2026-02-28"),
                asList(null, null, null, "15000", "2025-03-01", "1", "2026-03-31"),
                asList(null, null, null, "15000", "2025-03-01", null, "2026-03-31"),
                asList(null, null, null, "15000", "2025-03-01", "2", "2026-03-31"),
                asList(null, null, null, "15001", "2025-03-01", "1", "2026-03-31"),
                asList(null, null, null, null, "2025-03-01", "1", "2026-03-31"),
                asList(null, null, null, "15000", "2025-03-01", "1", "2026-04-01"),
                asList(null, null, null, "0", "2026-04-01", "1", "2026-03-02"),
                asList(null, null, null, "0", "2026-04-01", "1", "2026-03-01")));

        assertThat(states(rows, spark))
                .containsExactly(
                        "damaged", "damaged", "new", "new", "demo", "demo", "unknown", "unknown", "classic", "used",
                        "annual", "annual", "used", "used", "used", "used", "annual", "used");
    }

    @Test
    void everyCombinationIsJudgedAsByTheLegacyFunction(SparkSession spark, TestDatabase database) {
        List<List<String>> combinations = new ArrayList<>();
        for (String isNew : FLAGS) {
            for (String damaged : FLAGS) {
                for (String condition : CONDITIONS) {
                    for (String mileage : MILEAGES) {
                        addAll(combinations, asList(isNew, damaged, condition, mileage));
                    }
                }
            }
        }
        InputRows rows = InputRows.of(combinations);

        assertThat(rows.differences(states(rows, spark), rows.onPostgres(database, LEGACY)))
                .isEmpty();
    }

    /**
     * All periods are tried with every car. All numbers of owners are tried with cars in good condition that are
     * neither new nor damaged, one number with the others.
     */
    private static void addAll(List<List<String>> combinations, List<String> car) {
        boolean plain = !"true".equals(car.get(0)) && !"true".equals(car.get(1)) && "gut".equals(car.get(2));
        for (List<String> period : PERIODS) {
            for (String owners : plain ? OWNERS : OWNERS.subList(3, 4)) {
                combinations.add(
                        asList(car.get(0), car.get(1), car.get(2), car.get(3), period.get(0), owners, period.get(1)));
            }
        }
    }

    @Test
    void agesAreThoseOfPostgres(SparkSession spark, TestDatabase database) {
        Random random = new Random(31);
        List<List<String>> periods = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            LocalDate first = LocalDate.of(1886 + random.nextInt(215), 1 + random.nextInt(12), 1);
            LocalDate reference = first.plusDays((int) (random.nextGaussian() * (i % 2 == 0 ? 400 : 20_000)));
            periods.add(List.of(first.toString(), reference.toString()));
        }
        InputRows rows = InputRows.of(periods);

        List<Object> ages = rows.onSpark(spark, UsageState.ageInMonths(col("b").cast("date"), col("a").cast("date")));

        assertThat(rows.differences(ages, rows.onPostgres(database, """
                        (extract(year FROM age(b::date, a::date)) * 12 + extract(month FROM age(b::date,
                          a::date)))::int"""))).isEmpty();
    }
}
