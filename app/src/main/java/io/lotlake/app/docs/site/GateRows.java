package io.lotlake.app.docs.site;

import static io.lotlake.app.html.Element.element;
import static io.lotlake.app.html.Tables.cell;
import static io.lotlake.app.html.Tables.code;

import io.lotlake.app.history.GateOutcome;
import io.lotlake.app.html.Badge;
import io.lotlake.app.html.Element;
import io.lotlake.app.html.Tables;
import io.lotlake.app.html.Tables.Column;
import io.lotlake.app.output.Words;
import io.lotlake.gold.quality.GateRules.Mode;
import io.lotlake.gold.quality.GateRules.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gates as rows of a table. */
record GateRows(LakeFacts lake) {
    private static final List<String> WORST_FIRST = List.of("stopped", "warned", "passed");

    /** A table of gates; a column of outcomes is there only if they are known. */
    Element table(String caption, List<SiteGate> gates) {
        List<Column> columns = new ArrayList<>(
                List.of(Column.text("Gate"), Column.text("Of"), Column.text("What it measures"), Column.text("Rule")));
        if (lake.knowsOutcomes()) {
            columns.addAll(List.of(Column.text("Last outcome"), Column.number("Figure"), Column.text("When, UTC")));
        }
        return Tables.table(caption, columns, gates.stream().map(this::row).toList());
    }

    private List<Element> row(SiteGate gate) {
        List<Element> cells = new ArrayList<>(List.of(
                code(gate.declared().gate().key()),
                code(gate.declared().subject()),
                cell(gate.declared().gate().meaning()),
                cell(rule(gate.rule()))));
        if (lake.knowsOutcomes()) {
            cells.add(gate.last().map(last -> Badge.ofGate(last.outcome())).orElseGet(() -> cell("not measured yet")));
            cells.add(cell(gate.last().map(last -> Words.figure(last.figure())).orElse(Words.NOTHING)));
            cells.add(gate.last().map(GateRows::when).orElseGet(() -> cell(Words.NOTHING)));
        }
        return cells;
    }

    private static Element when(GateOutcome last) {
        return cell(Words.moment(last.at()), "run " + last.runId());
    }

    /** What a figure beyond the threshold does. */
    static String rule(Rule rule) {
        if (rule.mode() == Mode.OFF) {
            return "off";
        }
        return (rule.mode() == Mode.STOP ? "stops" : "warns") + " above " + Words.figure(rule.threshold());
    }

    /** The worst of the last outcomes, with how many gates there are. */
    static Element summary(List<SiteGate> gates) {
        if (gates.isEmpty()) {
            return cell(Words.NOTHING);
        }
        Optional<String> worst = WORST_FIRST.stream()
                .filter(outcome -> gates.stream()
                        .anyMatch(gate -> gate.last()
                                .filter(last -> last.outcome().equals(outcome))
                                .isPresent()))
                .findFirst();
        String number = Words.count(gates.size(), "gate", "gates");
        return worst.map(outcome -> element("span").text(number + " ").add(Badge.ofGate(outcome)))
                .orElseGet(() -> cell(number));
    }
}
