package io.lotlake.common.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.session.StepMeter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Duration OFTEN = Duration.ofMillis(300);

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private Steps steps(StatusLine line) {
        return new Steps(
                new PrintStream(printed, true, UTF_8),
                Optional.empty(),
                line,
                Map.of("silver.listings", 40.0),
                RunListeners.NONE);
    }

    private StatusLine line(boolean terminal) {
        return new StatusLine(new PrintStream(said, true, UTF_8), terminal);
    }

    private void awaitWords() throws InterruptedException {
        for (int i = 0; i < 100 && said.size() == 0; i++) {
            Thread.sleep(20);
        }
    }

    @Test
    void aLongStepIsToldWithItsDetailAndTheTimeOfTheLastRun() throws Exception {
        StatusLine line = line(false);
        Steps steps = steps(line);
        steps.step("bronze.lot", () -> StepResult.of(1, 1));
        Progress progress = new Progress("seed", Optional.of(742.0), steps, line, OFTEN);
        try {
            steps.step(
                    "source",
                    () -> {
                        awaitWords();
                        return StepResult.of(1, 1);
                    },
                    () -> "chunk 3 of 40");
        } finally {
            progress.close();
        }

        List<String> lines = said.toString(UTF_8).lines().toList();
        assertThat(lines.get(0))
                .matches("seed at work for 0:0\\d min, the last one took 12:22 min, about 12:2\\d min are left; 1"
                        + " steps done;"
                        + " source \\(\\d s, chunk 3 of 40\\)");
    }

    @Test
    void aStepThatCannotTellHowFarItIsIsComparedWithTheLastRun() throws Exception {
        StatusLine line = line(false);
        Steps steps = steps(line);
        Progress progress = new Progress("seed", Optional.empty(), steps, line, OFTEN);
        try {
            steps.step("silver.listings", () -> {
                awaitWords();
                return StepResult.of(1, 1);
            });
        } finally {
            progress.close();
        }

        assertThat(said.toString(UTF_8).lines())
                .first()
                .asString()
                .matches("seed at work for 0:0\\d min; silver.listings \\(\\d s, 40 s last time,"
                        + " about (39|40) s left\\)");
    }

    @Test
    void aStepWithTasksTellsTheirRowsAndBytes() throws Exception {
        StatusLine line = line(false);
        Steps steps = steps(line);
        Progress progress = new Progress("seed", Optional.empty(), steps, line, OFTEN);
        try {
            steps.step("gold.fct_listings", () -> {
                StepMeter.add("gold.fct_listings", StepMeter.Figures.planned(8));
                StepMeter.add("gold.fct_listings", StepMeter.Figures.done(3_000, 2 << 20, 0, 0));
                StepMeter.add("gold.fct_listings", StepMeter.Figures.done(0, 0, 1_200, 4_096));
                awaitWords();
                return StepResult.of(1, 1);
            });
        } finally {
            progress.close();
        }

        assertThat(said.toString(UTF_8).lines())
                .first()
                .asString()
                .matches(
                        "seed at work for 0:0\\d min; gold.fct_listings \\(\\d s, task 2 of 8, 3,000 rows and 2\\.0 MiB"
                                + " read, [0-9,]+ rows/s, [0-9.]+ MiB/s, 1,200 rows and 4\\.0 KiB written\\)");
        assertThat(StepMeter.of("gold.fct_listings")).as("the step has ended").isEmpty();
    }

    @Test
    void aRunThatGoesFromTableToTableSaysWhereItIs() throws Exception {
        StatusLine line = line(false);
        Steps steps = steps(line);
        steps.at(new Position("files and commits", 1, 27, "bronze.lot", 0));
        steps.at(new Position("Silver against Bronze", 3, 8, "silver.listings", 1_234_567));
        Progress progress = new Progress("verify", Optional.empty(), steps, line, OFTEN);
        try {
            awaitWords();
        } finally {
            progress.close();
        }

        assertThat(said.toString(UTF_8).lines())
                .first()
                .asString()
                .matches("verify at work for 0:0\\d min; Silver against Bronze, table 3 of 8, silver.listings of"
                        + " 1,234,567 rows");
    }

    @Test
    void onATerminalTheLineGivesWayToThoseThatStay() throws Exception {
        StatusLine line = line(true);
        Steps steps = steps(line);
        Progress progress = new Progress("verify", Optional.empty(), steps, line, OFTEN);
        try {
            awaitWords();
        } finally {
            progress.close();
        }

        String words = "verify at work for 0:00 min";
        assertThat(said.toString(UTF_8))
                .startsWith(words)
                .doesNotContain("\n")
                .endsWith("\r" + " ".repeat(words.length()) + "\r");
    }
}
