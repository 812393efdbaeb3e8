package io.lotlake.app.report;

import static io.lotlake.app.html.Element.element;
import static io.lotlake.app.html.Tables.cell;
import static io.lotlake.app.html.Tables.code;

import io.lotlake.app.history.Quarantined;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.html.Element;
import io.lotlake.app.html.Tables;
import io.lotlake.app.html.Tables.Column;
import io.lotlake.app.output.Words;
import java.util.ArrayList;
import java.util.List;

/** Why rows are in quarantine, with samples that hold keys and numbers. */
record QuarantineSection(RunRecord record) {
    private static final List<Column> COLUMNS = List.of(
            Column.text("Reason"),
            Column.text("Table"),
            Column.number("Rows"),
            Column.text("Samples"),
            Column.text("Recorded by"));

    List<Element> content() {
        if (record.quarantine().isEmpty()) {
            return List.of(element("p", "No run up to this one has recorded rows in quarantine."));
        }
        List<List<Element>> rows = new ArrayList<>();
        record.quarantine().forEach(reason -> rows.add(row(reason)));
        return List.of(
                element(
                                "p",
                                "Samples show the key of a row and the numbers that its rule reads. They never show a"
                                        + " column of texts, because a text may hold an e-mail address, a phone number,"
                                        + " a name, a VIN or a plate. The rows themselves are in silver.quarantine.")
                        .with("class", "note"),
                Tables.table("Reasons for rows in quarantine", COLUMNS, rows));
    }

    private static List<Element> row(Quarantined reason) {
        long rows = reason.rejection().rows();
        long before = reason.before().orElse(rows);
        Element samples = element("span").with("class", "samples");
        // The blanks let a long sample break between its parts.
        reason.rejection().samples().forEach(sample -> samples.add(code(sample.replace("\",\"", "\", \""))));
        return List.of(
                cell(Words.masked(reason.rejection().reason())),
                code(reason.table()),
                cell(Words.number(rows), rows == before ? "" : Words.change(rows - before)),
                samples,
                code(reason.runId()));
    }
}
