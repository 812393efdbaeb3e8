package io.lotlake.app.report;

import static io.lotlake.app.report.SampleRun.FAILED;
import static io.lotlake.app.report.SampleRun.START;
import static io.lotlake.app.report.SampleRun.record;
import static io.lotlake.app.report.SampleRun.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.TableChange;
import io.lotlake.app.html.Badge;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RunPageTest {
    @Test
    void everySectionIsThereAndNothingIsMarkupThatWasText() {
        String page = new RunPage(FAILED).html();

        assertThat(Pattern.compile("<h2 id=\"([a-z]+)\"")
                        .matcher(page)
                        .results()
                        .map(match -> match.group(1)))
                .containsExactly("changes", "steps", "gates", "tables", "freshness", "quarantine", "runs");
        assertThat(page)
                .startsWith("<!DOCTYPE html>\n<html lang=\"en\">")
                .contains("&lt;b&gt;note&lt;/b&gt;", "&lt;i&gt;too far&lt;/i&gt;", "failed, exit 4")
                .contains("[e-mail] is in &lt;title&gt;")
                .doesNotContain("<b>note", "<i>too", "jo@example.com");
    }

    @Test
    void aBrowserLoadsNothingForThePage() {
        String page = new RunPage(FAILED).html();

        assertThat(page).contains("default-src &#39;none&#39;");
        assertThat(Pattern.compile("(?i)\\b(src|href|srcset|action)=|url\\(|@import|<(link|script|img|iframe)\\b")
                        .matcher(page)
                        .find())
                .isFalse();
    }

    @Test
    void tablesAndDrawingsSayWhatTheyAreToThoseWhoDoNotSeeThem() {
        String page = new RunPage(FAILED).html();

        int tables = count(page, "<table>");
        assertThat(tables).isEqualTo(6);
        assertThat(count(page, "<caption>")).isEqualTo(tables);
        assertThat(count(page, "scope=\"row\"")).isEqualTo(2 + 1 + 2 + 1 + 1 + 2);
        assertThat(count(page, "<h1>")).isEqualTo(1);
        assertThat(page)
                .contains("<title id=\"gantt-title\">Steps over time</title>")
                .contains("silver.listings took 12 s, from second 1.0. gates failed after 1 min, from second 13.0.")
                .contains("<title>quarantine of silver.listings over 2 runs, the oldest first: 0.01, 0.4</title>");
    }

    @Test
    void whatChangedIsToldInSentences() {
        assertThat(new ChangeList(FAILED).sentences())
                .containsExactly(
                        "It took 1 min 20 s instead of 40 s.",
                        "The step silver.listings rejected 10 instead of 3.",
                        "The step gates failed.",
                        "The gate quarantine of silver.listings stopped, at 0.4 where 0.2 is the most; before, it"
                                + " passed.",
                        "silver.listings has +90 rows, now 990.",
                        "In quarantine of silver.listings because “<i>too far</i>”: 10 instead of 3.");
    }

    @Test
    void aRunThatEndedBeforeItsFirstStepHasAPage() {
        String page = new RunPage(record(run(2, "two", "failed", 5, "Cannot reach it"), List.of())).html();

        assertThat(page).contains("The run ended before it finished a step.").doesNotContain("class=\"gantt\"");
    }

    @Test
    void everyTryKeepsItsPage() {
        assertThat(RunReports.file(Path.of("reports"), run(2, "two", "failed", 5, "")))
                .isNotEqualTo(RunReports.file(Path.of("reports"), run(3, "two", "done", 0, "")));
    }

    @Test
    void theIdOfTheRunIsNoChangeOfItsArguments() {
        PastRun now = new PastRun(
                2,
                "two",
                "sync",
                "--run-id two --config my.conf",
                START,
                Optional.of(START.plusSeconds(40)),
                "done",
                OptionalInt.of(0),
                "");

        assertThat(new ChangeList(record(now, List.of())).sentences())
                .noneMatch(sentence -> sentence.startsWith("The arguments"));
    }

    @Test
    void aTableIsNewOnlyIfReadersSawNothingBefore() {
        TableChange made =
                new TableChange("gold.ads", 1, true, Optional.empty(), Optional.of(SampleRun.commit(1, 7, 1)));
        TableChange old =
                new TableChange("gold.old", 1, false, Optional.empty(), Optional.of(SampleRun.commit(2, 7, 1)));

        assertThat(new ChangeList(SampleRun.with(FAILED, List.of(made, old))).sentences())
                .contains(
                        "gold.ads is new to readers, with 7 rows.",
                        "gold.old has 7 rows; what it had when this run began is not known, because that snapshot has"
                                + " expired.");
    }

    @Test
    void aVerificationWithFindingsHasNotGoneWell() {
        assertThat(Badge.of(run(2, "two", "done", 4, "")).toString())
                .contains("badge bad", "findings, exit 4")
                .doesNotContain("nothing to do");
        assertThat(Badge.of(run(2, "two", "done", 99, "")).toString()).contains("badge neutral", "nothing to do");
    }

    @Test
    void aRunThatDiedEndsWithItsLastStepAsFarAsOneKnows() {
        PastRun aborted = new PastRun(
                2,
                "two",
                "sync",
                "",
                START,
                Optional.of(START.plusSeconds(86_400)),
                "aborted",
                OptionalInt.empty(),
                "its process ended without a word");
        String page = new RunPage(record(aborted, FAILED.steps().subList(0, 1))).html();

        assertThat(page)
                .contains("The drawing spans 13 s. ", "; the page shows what was known at 2026-03-03 08:00:00 UTC")
                .doesNotContain("and ended", "24 h");
    }

    @Test
    void aRunAtWorkHasNotFinishedAStepYet() {
        PastRun atWork = new PastRun(2, "two", "sync", "", START, Optional.empty(), "running", OptionalInt.empty(), "");

        assertThat(new StepSection(record(atWork, List.of())).content().toString())
                .contains("The run has not finished a step yet.");
    }

    @Test
    void barsAreWhereTheirStepsWere() {
        String chart =
                new Gantt(START, START.plusSeconds(80), FAILED.steps()).chart().toString();

        assertThat(chart)
                .contains("<rect x=\"1.25%\" y=\"6\" width=\"15.00%\"")
                .contains("<rect x=\"16.25%\" y=\"30\" width=\"75.00%\" height=\"12\" rx=\"2\" class=\"bar bad\"")
                .contains(">0</text>", ">20 s</text>", ">1 min 20 s</text>");
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
