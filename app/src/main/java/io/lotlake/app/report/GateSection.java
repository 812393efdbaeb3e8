package io.lotlake.app.report;

import static io.lotlake.app.html.Element.element;
import static io.lotlake.app.html.Tables.cell;
import static io.lotlake.app.html.Tables.code;

import io.lotlake.app.history.GateSeries;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.html.Badge;
import io.lotlake.app.html.Element;
import io.lotlake.app.html.Tables;
import io.lotlake.app.html.Tables.Column;
import io.lotlake.app.output.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What the gates measured, the figures that did not pass first, with their history. */
record GateSection(RunRecord record) {
    private static final List<Column> COLUMNS = List.of(
            Column.text("Gate"),
            Column.text("Of"),
            Column.text("Outcome"),
            Column.number("Figure"),
            Column.number("At most"),
            Column.text("Measured"),
            Column.text("Over runs"));

    List<Element> content() {
        if (record.gates().isEmpty()) {
            return List.of(element("p", "No run up to this one has measured gates."));
        }
        List<Element> content = new ArrayList<>();
        int own = record.ownGates().size();
        if (own < record.gates().size()) {
            content.add(element(
                            "p",
                            own == 0
                                    ? "This run measured no gates; each figure names the run that did."
                                    : "This run measured only some gates; the other figures name the run that did.")
                    .with("class", "note"));
        }
        List<List<Element>> rows = record.gates().stream()
                .sorted(Comparator.comparing(GateSeries::isPassed))
                .map(this::row)
                .toList();
        content.add(Tables.table("Gates, their thresholds and their figures over runs", COLUMNS, rows));
        return content;
    }

    private List<Element> row(GateSeries gate) {
        List<Integer> beyond = IntStream.range(0, gate.measurements().size())
                .filter(i -> !gate.measurements().get(i).outcome().equals("passed"))
                .boxed()
                .toList();
        return List.of(
                code(gate.gate()),
                code(gate.subject()),
                Badge.ofGate(gate.newest().outcome()),
                cell(Words.figure(gate.newest().figure())),
                cell(Words.figure(gate.threshold())),
                cell(
                        measured(gate.judged()),
                        record.isOwn(gate) ? "" : "run " + gate.newest().runId()),
                Sparkline.of(gate.gate() + " of " + gate.subject(), gate.figures(), beyond));
    }

    private static String measured(String judged) {
        return switch (judged) {
            case "delta" -> "what changed";
            case "unchanged" -> "unchanged";
            default -> "all rows";
        };
    }
}
