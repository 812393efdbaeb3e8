package io.lotlake.app.report;

import static io.lotlake.app.html.Element.element;
import static io.lotlake.app.html.Tables.cell;
import static io.lotlake.app.html.Tables.code;

import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.PastStep;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.html.Badge;
import io.lotlake.app.html.Element;
import io.lotlake.app.html.Tables;
import io.lotlake.app.html.Tables.Column;
import io.lotlake.app.output.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The steps of the run: when each was at work, and what became of its rows. */
record StepSection(RunRecord record) {
    private static final List<Column> COLUMNS = List.of(
            Column.text("Step"),
            Column.number("Rows in"),
            Column.number("Rows out"),
            Column.number("Rejected"),
            Column.number("Seconds"),
            Column.text("Note"));

    List<Element> content() {
        if (record.steps().isEmpty()) {
            return List.of(element(
                    "p",
                    record.run().isAtWork()
                            ? "The run has not finished a step yet."
                            : "The run ended before it finished a step."));
        }
        List<List<Element>> rows = new ArrayList<>();
        record.steps().forEach(step -> rows.add(row(step)));
        return List.of(
                new Gantt(record.run().startedAt(), end(), record.steps()).chart(),
                Tables.table("Rows and seconds of each step, with the change since the run before", COLUMNS, rows));
    }

    /** If nobody knows when the run ended, the drawing ends with the last step. */
    private Instant end() {
        PastRun run = record.run();
        return run.isAtWork() ? record.moment() : run.end().orElse(run.startedAt());
    }

    private List<Element> row(PastStep step) {
        Element note = step.isFailed()
                ? element("span").add(Badge.BAD.of("failed")).text(" " + Words.masked(step.error()))
                : cell(Words.masked(step.note()));
        if (step.isFailed()) {
            return List.of(
                    code(step.name()),
                    cell(Words.NOTHING),
                    cell(Words.NOTHING),
                    cell(Words.NOTHING),
                    seconds(step),
                    note);
        }
        return List.of(
                code(step.name()),
                rows(step.rowsIn(), record.before(step).map(PastStep::rowsIn).orElse(step.rowsIn())),
                rows(step.rowsOut(), record.before(step).map(PastStep::rowsOut).orElse(step.rowsOut())),
                rows(
                        step.rejected(),
                        record.before(step).map(PastStep::rejected).orElse(step.rejected())),
                seconds(step),
                note);
    }

    private static Element rows(long now, long before) {
        return cell(Words.number(now), now == before ? "" : Words.change(now - before));
    }

    private Element seconds(PastStep step) {
        return cell(
                Words.seconds(step.seconds()),
                record.before(step)
                        .map(before -> "before " + Words.seconds(before.seconds()))
                        .orElse(""));
    }
}
