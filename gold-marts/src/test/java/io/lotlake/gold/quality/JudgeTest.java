package io.lotlake.gold.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(PostgresExtension.class)
class JudgeTest {
    private TestDatabase database;

    @BeforeEach
    void anEmptyDatabase() {
        database = PostgresExtension.create();
    }

    private Settings settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.putAll(Map.of("portals", "mobile", "makes", "fiat"));
        return TestLake.settings(database, Path.of("nowhere"), all);
    }

    private List<String> judge(Map<String, String> more, Figure... figures) {
        Settings settings = settings(more);
        LotlakeConfig config = LotlakeConfig.bind(settings);
        GateRules rules = GateRules.bind(settings);
        settings.check();
        try (OpenRun run = OpenRun.begin(config, new Run("one", Instant.parse("2026-03-02T08:00:00Z")), "test", "")) {
            return new Judge(rules, run).judge(List.of(figures));
        }
    }

    @ParameterizedTest
    @EnumSource(Gate.class)
    void everyGateStopsWhereItIsToldTo(Gate gate) {
        Map<String, String> strict = Map.of("gates." + gate.key() + ".mode", "stop");

        assertThatThrownBy(() -> judge(strict, new Figure("gold.cars", gate, 1_234_567)))
                .hasMessageContainingAll(
                        "Cannot publish run one: gate " + gate.key() + " of gold.cars found 1234567 ",
                        gate.meaning(),
                        "is the most; the last publication stands",
                        "branch run_one")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GATE));

        assertThat(database.strings("SELECT concat_ws(' ', token, table_name, gate, figure, outcome) FROM ops.gates"))
                .containsExactly("1 gold.cars " + gate.key() + " 1234567 stopped");
    }

    @Test
    void allThatIsBeyondIsToldTogether() {
        assertThatThrownBy(() -> judge(
                        Map.of(),
                        new Figure("gold.cars", Gate.UNIQUE_KEY, 3),
                        new Figure("gold.dealers", Gate.SHRINKAGE, 0.51239)))
                .hasMessageContaining("gate unique-key of gold.cars found 3 rows whose key is not theirs alone,"
                        + " and 0 is the most; gate shrinkage of gold.dealers found 0.5124 share of the rows of"
                        + " the last"
                        + " publication that are gone, and 0.5 is the most");
    }

    @Test
    void aWarningPassesAndIsNoted() {
        List<String> warnings =
                judge(Map.of("gates.orphans.mode", "warn"), new Figure("gold.cars", Gate.ORPHANS, 0.25));

        assertThat(warnings).singleElement().asString().contains("gate orphans of gold.cars found 0.25");
        assertThat(database.strings("SELECT outcome FROM ops.gates")).containsExactly("warned");
    }

    @Test
    void aFigureAtTheThresholdPasses() {
        assertThat(judge(Map.of("gates.quarantine.threshold", "0.3"), new Figure("silver.cars", Gate.QUARANTINE, 0.3)))
                .isEmpty();
        assertThat(database.strings("SELECT outcome FROM ops.gates")).containsExactly("passed");
    }

    @Test
    void wrongRulesAreToldTogether() {
        Settings settings = settings(Map.of("gates.order.mode", "halt", "gates.balance.threshold", "-1"));
        GateRules.bind(settings);

        assertThatThrownBy(settings::check)
                .hasMessageContainingAll(
                        "lotlake.gates.order.mode: 'halt' is none of stop, warn, off",
                        "lotlake.gates.balance.threshold: -1.0 is not in 0.0");
    }
}
