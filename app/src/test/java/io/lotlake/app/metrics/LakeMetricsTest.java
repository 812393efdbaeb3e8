package io.lotlake.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.PastStep;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.report.SampleRun;
import io.lotlake.gold.publication.MartState;
import io.lotlake.gold.publication.Publication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LakeMetricsTest {
    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final RunRecord SAMPLE = SampleRun.FAILED;

    /** The sample with a publication, so that every gauge has a value. */
    private static String text() {
        RunRecord record = new RunRecord(
                SAMPLE.lake(),
                SAMPLE.run(),
                SAMPLE.moment(),
                SAMPLE.steps(),
                SAMPLE.before(),
                SAMPLE.stepsBefore(),
                SAMPLE.gates(),
                SAMPLE.tables(),
                SAMPLE.portals(),
                SAMPLE.quarantine(),
                Optional.of(new Publication(
                        "one", "one", START, Optional.empty(), MartState.PUBLISHED, List.of(), Map.of())),
                SAMPLE.runs());
        return LakeMetrics.text(record, SAMPLE.runs(), Map.of("sync", SAMPLE.steps()));
    }

    @Test
    void theNewestRunCountsAndTheLastSuccessStays() {
        assertThat(text())
                .contains("lotlake_run_exit_code{command=\"sync\",lake=\"lake\"} 4.0\n")
                .contains("lotlake_run_success{command=\"sync\",lake=\"lake\"} 0.0\n")
                .contains("lotlake_run_duration_seconds{command=\"sync\",lake=\"lake\"} 80.0\n")
                .contains("lotlake_run_end_timestamp_seconds{command=\"sync\",lake=\"lake\"} "
                        + (double) (START.getEpochSecond() + 80) + "\n")
                .contains("lotlake_run_last_success_timestamp_seconds{command=\"sync\",lake=\"lake\"} "
                        + (double) (START.getEpochSecond() + 40) + "\n");
    }

    private static PastRun verification(long token, int exitCode) {
        return new PastRun(
                token,
                "run_" + token,
                "verify",
                "",
                START,
                Optional.of(START.plusSeconds(token)),
                "done",
                OptionalInt.of(exitCode),
                "");
    }

    @Test
    void aVerificationWithFindingsIsNoSuccess() {
        assertThat(LakeMetrics.text(SAMPLE, List.of(verification(4, 4), verification(3, 0)), Map.of()))
                .contains("lotlake_run_exit_code{command=\"verify\",lake=\"lake\"} 4.0\n")
                .contains("lotlake_run_success{command=\"verify\",lake=\"lake\"} 0.0\n")
                .contains("lotlake_run_last_success_timestamp_seconds{command=\"verify\",lake=\"lake\"} "
                        + (double) (START.getEpochSecond() + 3) + "\n");
    }

    @Test
    void aRunAtWorkHasNoEndYet() {
        PastRun run = new PastRun(3, "three", "seed", "", START, Optional.empty(), "running", OptionalInt.empty(), "");

        assertThat(LakeMetrics.text(SAMPLE, List.of(run), Map.of()))
                .contains("lotlake_run_start_timestamp_seconds{command=\"seed\"")
                .doesNotContain("lotlake_run_end_timestamp_seconds", "lotlake_run_exit_code", "lotlake_run_success");
    }

    @Test
    void anAbortedRunHasNoFiguresOfTheRunBefore() {
        PastRun aborted = new PastRun(
                5,
                "five",
                "verify",
                "",
                START.plusSeconds(50),
                Optional.of(START.plusSeconds(86_400)),
                "aborted",
                OptionalInt.empty(),
                "its process ended without a word");

        assertThat(LakeMetrics.text(SAMPLE, List.of(aborted, verification(3, 0)), Map.of()))
                .contains("lotlake_run_start_timestamp_seconds{command=\"verify\",lake=\"lake\"} "
                        + (double) (START.getEpochSecond() + 50) + "\n")
                .contains("lotlake_run_success{command=\"verify\",lake=\"lake\"} 0.0\n")
                .contains("lotlake_run_last_success_timestamp_seconds{command=\"verify\",lake=\"lake\"} "
                        + (double) (START.getEpochSecond() + 3) + "\n")
                .doesNotContain(
                        "lotlake_run_end_timestamp_seconds", "lotlake_run_duration_seconds", "lotlake_run_exit_code");
    }

    @Test
    void figuresOfTablesPortalsGatesAndQuarantineHaveTheirLabels() {
        assertThat(text())
                .contains("lotlake_table_size_bytes{lake=\"lake\",table=\"silver.listings\"} 4096.0\n")
                .contains("lotlake_table_data_files{lake=\"lake\",table=\"silver.listings\"} 4.0\n")
                .contains("lotlake_portal_freshness_seconds{lake=\"lake\",portal=\"mobile\"} 7280.0\n")
                .contains("lotlake_gate_value{gate=\"quarantine\",lake=\"lake\",subject=\"silver.listings\"} 0.4\n")
                .contains("lotlake_quarantine_rows{lake=\"lake\",reason=\"<i>too far</i>\",table=\"silver.listings\"}"
                        + " 10.0\n")
                .contains("lotlake_step_rows_in{command=\"sync\",lake=\"lake\",step=\"silver.listings\"} 1000.0\n")
                .contains("lotlake_step_success{command=\"sync\",lake=\"lake\",step=\"gates\"} 0.0\n")
                .contains("lotlake_publication_timestamp_seconds{lake=\"lake\",publication=\"one\"}");
    }

    @Test
    void stepsOfTheSameNameAreAdded() {
        List<PastStep> twice = List.of(
                new PastStep("compact gold.ads", START, 1, 3, 2, 1, "", ""),
                new PastStep("compact gold.ads", START.plusSeconds(9), 2, 4, 3, 0, "", ""));

        String labels = "{command=\"sync\",lake=\"lake\",step=\"compact gold.ads\"} ";

        assertThat(LakeMetrics.text(SAMPLE, List.of(), Map.of("sync", twice)))
                .contains("lotlake_step_duration_seconds" + labels + "3.0\n")
                .contains("lotlake_step_rows_in" + labels + "7.0\n");
    }

    @Test
    @Tag("consumers")
    void promtoolFindsNothingToSay() throws Exception {
        Outcome good = promtool(text());
        Outcome bad = promtool("# TYPE lotlake_rows_total gauge\nlotlake_rows_total 1\n");

        assertThat(good).isEqualTo(new Outcome(0, ""));
        assertThat(bad.exitCode()).isNotZero();
        assertThat(bad.printed()).contains("lotlake_rows_total");
    }

    private record Outcome(int exitCode, String printed) {}

    private static Outcome promtool(String metrics) throws IOException, InterruptedException {
        Process promtool = new ProcessBuilder(System.getProperty("io.lotlake.test.promtool"), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        promtool.getOutputStream().write(metrics.getBytes(StandardCharsets.UTF_8));
        promtool.getOutputStream().close();
        String printed = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(promtool.waitFor(), printed);
    }
}
