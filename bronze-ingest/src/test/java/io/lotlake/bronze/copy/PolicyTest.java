package io.lotlake.bronze.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.testing.TestSource;
import io.lotlake.bronze.testing.TestSource.Outcome;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SparkExtension.class)
class PolicyTest {
    private static final String TABLE = "bronze.prices_auto";
    private static final String PRICE = "bronze.policies.bronze.prices_auto.price";

    @TempDir
    private Path warehouse;

    @Test
    void aPriceThatIsNoNumberStopsTheRunUnlessToldOtherwise(SparkSession spark) {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("INSERT INTO prices_auto_b (id, price) VALUES (1, 'NaN')");

        assertThatThrownBy(() -> source.run(Map.of()))
                .extracting(Errors::translate)
                .satisfies(failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
                    assertThat(failure)
                            .hasMessage(
                                    "Cannot read b into lake.bronze.prices_auto: column price holds NaN, which has no"
                                            + " place in the lake; correct the value in the source, or set"
                                            + " lotlake.bronze.policies.\"bronze.prices_auto.price\""
                                            + " to quarantine or null");
                });
    }

    @Test
    void aPriceMayTurnNullAndIsCounted(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("INSERT INTO prices_auto_a (id, price) VALUES (1, 'NaN'), (2, 1.50)");
        source.execute("INSERT INTO prices_auto_b (id, price) VALUES (3, 'NaN')");

        Outcome outcome = source.run(Map.of(PRICE, "null"));

        assertThat(outcome.rows("id, price, _altered", TABLE))
                .containsExactly("{\"id\":1}", "{\"id\":2,\"price\":1.50}", "{\"id\":3}");
        assertThat(outcome.summary(PricesAuto.LANDING)).containsEntry("lotlake.altered.price", "2");
        assertThat(outcome.printed()).containsPattern("bronze.prices_auto +3 +3 +2 +[0-9.]+  altered \\{price=2}");
    }

    @Test
    void quarantineKeepsTheTextsOfTheRow(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN \"the \"\"day\"\"\" date, ADD COLUMN seen timestamp");
        source.execute("INSERT INTO prices_auto_a VALUES"
                + " (1, 1, 'NaN', '-infinity', 'infinity', '294276-12-31 23:59:59.999999'),"
                + " (2, 2, 2, '294247-01-10 04:00:54.775808+00', '2026-03-01', 'infinity'),"
                + " (3, 3, 3, '294247-01-10 04:00:54.775807+00', NULL, NULL)");

        Outcome outcome = source.run(Map.of(PRICE, "quarantine"));

        assertThat(outcome.rows("id, price, `the \"day\"`, seen, unix_micros(dt) AS micros, _altered", TABLE))
                .containsExactly(
                        "{\"id\":1,\"_altered\":\"{\\\"price\\\":\\\"NaN\\\",\\\"dt\\\":\\\"-infinity\\\","
                                + "\\\"the \\\\\\\"day\\\\\\\"\\\":\\\"infinity\\\","
                                + "\\\"seen\\\":\\\"294276-12-31 23:59:59.999999\\\"}\"}",
                        "{\"id\":2,\"price\":2.00,\"the \\\"day\\\"\":\"2026-03-01\",\"_altered\":"
                                + "\"{\\\"dt\\\":\\\"294247-01-10 04:00:54.775808+00\\\","
                                + "\\\"seen\\\":\\\"infinity\\\"}\"}",
                        "{\"id\":3,\"price\":3.00,\"micros\":9223372036854775807}");
        assertThat(outcome.summary(PricesAuto.LANDING))
                .containsEntry("lotlake.altered.price", "1")
                .containsEntry("lotlake.altered.dt", "2")
                .containsEntry("lotlake.altered.the \"day\"", "1")
                .containsEntry("lotlake.altered.seen", "2");
    }

    @Test
    void aColumnLandsAsTextWithEveryValue(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN fee numeric(5,2), ADD COLUMN until date");
        source.execute("INSERT INTO prices_auto_a (id, fee, until)"
                + " VALUES (1, 'NaN', 'infinity'), (2, 1.10, '0044-03-15 BC'), (3, NULL, NULL)");

        Outcome outcome = source.run(Map.of(
                "bronze.policies.bronze.prices_auto.fee", "text", "bronze.policies.bronze.prices_auto.until", "text"));

        assertThat(outcome.rows("id, fee, until, _altered", TABLE))
                .containsExactly(
                        "{\"id\":1,\"fee\":\"NaN\",\"until\":\"infinity\"}",
                        "{\"id\":2,\"fee\":\"1.10\",\"until\":\"0044-03-15 BC\"}",
                        "{\"id\":3}");
    }

    /** The profile fixes the type. Later values that do not fit follow the policy. */
    @Test
    void aNumericWithoutBoundsIsPinnedByItsFirstValues(SparkSession spark) throws Exception {
        TestSource source = new TestSource(warehouse, spark);
        source.execute("ALTER TABLE prices_auto_a ADD COLUMN fee numeric, ADD COLUMN rate numeric");
        source.execute("ALTER TABLE prices_auto_b ADD COLUMN fee numeric");
        source.execute("INSERT INTO prices_auto_a (id, fee) VALUES (1, 12.5), (2, 'NaN')");
        source.execute("INSERT INTO prices_auto_b (id, fee) VALUES (3, 0.125)");
        Map<String, String> quarantine = Map.of("bronze.policies.bronze.prices_auto.fee", "quarantine");

        Outcome first = source.run(quarantine);
        source.execute("INSERT INTO prices_auto_b (id, fee)"
                + " VALUES (4, 0.0625), (5, 1e34), (6, 1e36), (7, '-Infinity'), (8, -1234567890.1230)");
        Outcome second = source.run(quarantine);

        assertThat(first.type(TABLE, "fee")).isEqualTo("decimal(38,3)");
        assertThat(first.type(TABLE, "rate")).isEqualTo("decimal(38,18)");
        assertThat(first.rows("id, fee, _altered", TABLE))
                .containsExactly(
                        "{\"id\":1,\"fee\":12.500}",
                        "{\"id\":2,\"_altered\":\"{\\\"fee\\\":\\\"NaN\\\"}\"}",
                        "{\"id\":3,\"fee\":0.125}");
        assertThat(second.rows("id, CAST(fee AS STRING) AS fee, _altered", TABLE))
                .containsExactly(
                        "{\"id\":3,\"fee\":\"0.125\"}",
                        "{\"id\":4,\"_altered\":\"{\\\"fee\\\":\\\"0.0625\\\"}\"}",
                        "{\"id\":5,\"fee\":\"10000000000000000000000000000000000.000\"}",
                        "{\"id\":6,\"_altered\":\"{\\\"fee\\\":\\\"1" + "0".repeat(36) + "\\\"}\"}",
                        "{\"id\":7,\"_altered\":\"{\\\"fee\\\":\\\"-Infinity\\\"}\"}",
                        "{\"id\":8,\"fee\":\"-1234567890.123\"}");
        assertThat(second.summary(PricesAuto.LANDING)).containsEntry("lotlake.altered.fee", "3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bronze.full_auto.price | halt | 'halt' is none of error, null, text, quarantine
            bronze.full_auto.price | text | lotlake reads the column as decimal(14,2); choose error, null or quarantine
            bronze.full_auto._op   | null | the column does not come from the source
            bronze.fullauto.price  | null | there is no such table; name a column of one of bronze.prices_auto,
            bronze.full_auto.prise | null | names a column that no source table has; correct or remove it
            """)
    void aPolicyThatMakesNoSenseIsAProblem(String column, String policy, String problem, SparkSession spark) {
        TestSource source = new TestSource(warehouse, spark);

        assertThatThrownBy(() -> source.run(Map.of("bronze.policies." + column, policy)))
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("lotlake.bronze.policies.\"" + column + "\"")
                .hasMessageContaining(problem);
    }
}
