package io.lotlake.gold.quality;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.quality.TableGates;
import io.lotlake.common.quality.TableGates.History;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.gold.quality.GateRules.Mode;
import io.lotlake.gold.quality.GateRules.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class WholeGatesTest {
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final GateRules ALL = new GateRules(Map.of(), 1);

    private static final TableSpec CARS = table("gold.cars", "A car.")
            .key("lid", "make")
            .required("lid", LongType, "Id.")
            .required("make", StringType, "Make.")
            .optional("dealer", LongType, "Dealer.")
            .optional("text", StringType, "Text.")
            .optional("tags", createArrayType(StringType), "Tags.")
            .required("seen_at", TimestampType, "Moment, UTC.")
            .build();
    private static final TableSpec DEALERS = table("gold.dealers", "A version of a dealer.")
            .key("id")
            .required("id", LongType, "Key.")
            .required("name", StringType, "Name.")
            .required("since", TimestampType, "From, UTC.")
            .required("until", TimestampType, "To, UTC.")
            .required("is_current", BooleanType, "Whether it is the newest.")
            .build();
    private static final TableGates CAR_GATES = TableGates.of(CARS)
            .reference("dealer", DEALERS)
            .contradiction(col("lid").lt(0))
            .newest("seen_at");
    private static final TableGates DEALER_GATES =
            TableGates.of(DEALERS).history(new History(List.of("name"), "since", "until", "is_current"));

    private static final String GOOD_DEALERS =
            "(1L, 'a', '2000', '2010', false), (2L, 'a', '2010', '9999', true)," + " (3L, 'b', '2005', '9999', true)";

    private static Dataset<Row> cars(SparkSession spark, String values) {
        return spark.sql("SELECT lid, make, dealer, text, tags, CAST(seen_at AS TIMESTAMP) AS seen_at FROM VALUES "
                + values + " AS t(lid, make, dealer, text, tags, seen_at)");
    }

    private static Dataset<Row> dealers(SparkSession spark, String values) {
        return spark.sql("SELECT id, name, CAST(since || '-01-01' AS TIMESTAMP) AS since,"
                + " CAST(until || '-01-01' AS TIMESTAMP) AS until, is_current FROM VALUES " + values
                + " AS t(id, name, since, until, is_current)");
    }

    private static List<String> beyond(SparkSession spark, TableGates gates, String cars, String dealers) {
        List<String> found = new ArrayList<>();
        new WholeGates(spec -> spec.name().equals(CARS.name()) ? cars(spark, cars) : dealers(spark, dealers), ALL, NOW)
                .measure(gates)
                .forEach(figure -> {
                    if (figure.value() > 0) {
                        found.add(figure.subject() + " " + figure.gate().key() + " " + figure.value());
                    }
                });
        return found;
    }

    private static List<String> beyond(SparkSession spark, String cars) {
        List<String> found = beyond(spark, CAR_GATES, cars, GOOD_DEALERS);
        found.removeIf(figure -> figure.contains(Gate.AGE.key()));
        return found;
    }

    @Test
    void rightRowsPassEveryGate(SparkSession spark) {
        String cars = "(1L, 'fiat', 1L, 'a+b @ c', array('x@y', NULL), '2026-03-01'),"
                + " (1L, 'opel', NULL, NULL, NULL, '2026-02-01')";

        assertThat(beyond(spark, cars)).isEmpty();
        assertThat(beyond(spark, DEALER_GATES, cars, GOOD_DEALERS)).isEmpty();
    }

    @Test
    void aKeyThatIsThereTwiceIsCounted(SparkSession spark) {
        assertThat(beyond(
                        spark,
                        "(1L, 'fiat', 1L, '', array(''), '2026-03-01'), (1L, 'fiat', 2L, '', array(''),"
                                + " '2026-03-01'),"
                                + " (1L, 'fiat', 2L, '', array(''), '2026-03-01'), (2L, 'fiat', 2L, '',"
                                + " array(''), '2026-03-01')"))
                .containsExactly("gold.cars unique-key 2.0");
    }

    @Test
    void aReferenceThatLeadsNowhereIsAShare(SparkSession spark) {
        assertThat(beyond(
                        spark,
                        "(1L, 'fiat', 1L, '', array(''), '2026-03-01'), (2L, 'fiat', 99L, '', array(''),"
                                + " '2026-03-01')"))
                .containsExactly("gold.cars.dealer orphans 0.5");
    }

    @Test
    void rowsThatContradictThemselvesAreCounted(SparkSession spark) {
        assertThat(beyond(spark, "(-1L, 'fiat', 1L, '', array(''), '2026-03-01')"))
                .containsExactly("gold.cars order 1.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'write to a.b@example.com now', array('')",
                "'+49 (0)170 123 4567', array('')",
                "'', array('x', 'call +43664 1234567')"
            })
    void personalDataIsSeenInAnyText(String texts, SparkSession spark) {
        assertThat(beyond(spark, "(1L, 'fiat', 1L, " + texts + ", '2026-03-01')"))
                .containsExactly("gold.cars personal-data 1.0");
    }

    @Test
    void theAgeIsThatOfTheNewestRow(SparkSession spark) {
        assertThat(beyond(
                        spark,
                        CAR_GATES,
                        "(1L, 'fiat', 1L, '', array(''), '2026-02-28'), (2L, 'fiat', 1L, '', array(''), '2025-01-01')",
                        GOOD_DEALERS))
                .containsExactly("gold.cars age-days 2.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(1L, 'a', '2000', '2011', false), (2L, 'a', '2010', '9999', true)",
                "(1L, 'a', '2000', '2009', false), (2L, 'a', '2010', '9999', true)",
                "(1L, 'a', '2000', '2010', true), (2L, 'a', '2010', '9999', true)",
                "(1L, 'a', '2000', '2010', false), (2L, 'a', '2010', '9999', false)",
                "(1L, 'a', '2010', '2000', true)"
            })
    void aBrokenHistoryIsSeen(String versions, SparkSession spark) {
        assertThat(beyond(spark, DEALER_GATES, "", versions)).containsExactly("gold.dealers history 1.0");
    }

    @Test
    void whatIsOffIsNotMeasured(SparkSession spark) {
        GateRules off = new GateRules(
                Map.of(
                        Gate.UNIQUE_KEY, new Rule(Mode.OFF, 0),
                        Gate.ORPHANS, new Rule(Mode.OFF, 0),
                        Gate.ORDER, new Rule(Mode.OFF, 0),
                        Gate.PERSONAL_DATA, new Rule(Mode.OFF, 0),
                        Gate.AGE, new Rule(Mode.OFF, 0)),
                1);

        assertThat(new WholeGates(spec -> cars(spark, "(1L, 'fiat', 9L, 'a@b.de', array(''), '2026-03-01')"), off, NOW)
                        .measure(CAR_GATES))
                .isEmpty();
    }

    @Test
    void anEmptyTableHasNoFigures(SparkSession spark) {
        assertThat(new WholeGates(
                                spec -> spec.name().equals(CARS.name())
                                        ? cars(spark, "(1L, 'fiat', 1L, '', array(''), '2026-03-01')")
                                                .where("false")
                                        : dealers(spark, GOOD_DEALERS),
                                ALL,
                                NOW)
                        .measure(CAR_GATES))
                .isEmpty();
    }
}
