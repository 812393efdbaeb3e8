package io.lotlake.app.report;

import static io.lotlake.app.html.Element.element;
import static io.lotlake.app.html.Tables.cell;
import static io.lotlake.app.html.Tables.code;

import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.html.Badge;
import io.lotlake.app.html.Element;
import io.lotlake.app.html.Tables;
import io.lotlake.app.html.Tables.Column;
import io.lotlake.app.output.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The run and the runs before it, with their durations to compare. */
record RunSection(RunRecord record) {
    private static final List<Column> COLUMNS = List.of(
            Column.text("Run"),
            Column.text("Command"),
            Column.text("Outcome"),
            Column.text("Began"),
            Column.number("Duration"),
            Column.text("Compared"));

    List<Element> content() {
        double longest =
                record.runs().stream().mapToDouble(RunSection::seconds).max().orElse(0);
        List<List<Element>> rows = new ArrayList<>();
        record.runs().forEach(run -> rows.add(row(run, longest)));
        return List.of(Tables.table("The newest runs up to this one", COLUMNS, rows));
    }

    private static List<Element> row(PastRun run, double longest) {
        return List.of(
                code(run.id()),
                cell(Words.masked(run.line())),
                Badge.of(run),
                cell(Words.moment(run.startedAt())),
                cell(run.duration().isPresent() ? Words.seconds(seconds(run)) : Words.NOTHING),
                bar(run, longest));
    }

    private static Element bar(PastRun run, double longest) {
        double share = longest == 0 ? 0 : seconds(run) / longest * 100;
        return element("svg")
                .with("class", "length")
                .with("aria-hidden", true)
                .with("height", 10)
                .add(element("rect")
                        .with("class", run.isDone() ? "bar" : "bar bad")
                        .with("height", 10)
                        .with("width", String.format(Locale.ROOT, "%.2f%%", share))
                        .with("rx", 2));
    }

    private static double seconds(PastRun run) {
        return run.duration().map(taken -> taken.toNanos() / 1e9).orElse(0.0);
    }
}
