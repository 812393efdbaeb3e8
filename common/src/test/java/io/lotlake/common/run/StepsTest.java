package io.lotlake.common.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class StepsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Steps steps = new Steps(new PrintStream(printed, true, UTF_8));

    private List<String> lines() {
        return printed.toString(UTF_8).lines().toList();
    }

    @Test
    void everyStepIsALineUnderOneHeading() throws Exception {
        steps.step("silver.listings", () -> new StepResult(1_234_567, 1_234_560, 7, ""));
        steps.step("gold.ads", () -> StepResult.of(0, 0).withNote("view"));

        assertThat(lines()).hasSize(3);
        assertThat(lines().get(0))
                .isEqualTo("step                               rows in      rows out  rejected  seconds");
        assertThat(lines().get(1))
                .matches("silver\\.listings                  1,234,567     1,234,560         7      0\\.\\d");
        assertThat(lines().get(2)).endsWith("  view");
    }

    @Test
    void numbersLookTheSameOnEveryMachine() throws Exception {
        Locale machine = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            steps.step("a", () -> StepResult.of(1_000, 2));
        } finally {
            Locale.setDefault(machine);
        }

        assertThat(lines().get(1)).contains(" 1,000 ");
    }

    @Test
    void aFailurePassesThroughUnprinted() {
        assertThatThrownBy(() -> steps.step("a", () -> {
                    throw new LotlakeException(ExitCode.GATE, "Cannot do it");
                }))
                .hasMessage("Cannot do it");

        assertThat(lines()).isEmpty();
    }
}
