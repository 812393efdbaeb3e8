package io.lotlake.app.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.report.SampleRun;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordReportTest {
    private static final Instant NOW = Instant.parse("2026-03-02T10:00:00Z");

    private static List<String> print(boolean drawsSparklines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordReport report = new RecordReport(new PrintStream(out, true, UTF_8), drawsSparklines);
        report.quality(SampleRun.FAILED, NOW);
        report.durations(SampleRun.FAILED);
        return out.toString(UTF_8).lines().map(String::stripTrailing).toList();
    }

    @Test
    void aTerminalSeesHowFiguresChangedOverRuns() {
        assertThat(print(true))
                .contains(
                        "mobile                       2026-03-02 06:00:00       4 h  2026-03-02 08:00:00   -",
                        "quarantine                               1          0        0.4  ▁█",
                        "gate quarantine of silver.listings stopped: 0.4, and 0.2 is the most",
                        "silver.listings                         10          3  <i>too far</i>",
                        "seconds of sync          ▅█");
    }

    @Test
    void elsewhereThereAreNoDrawings() {
        assertThat(print(false))
                .contains("quarantine                               1          0        0.4")
                .noneMatch(line -> line.matches(".*[▁-█].*"));
    }
}
