package io.lotlake.app.report;

import static io.lotlake.app.html.Element.element;
import static io.lotlake.app.html.Tables.cell;
import static io.lotlake.app.html.Tables.code;

import io.lotlake.app.history.RunRecord;
import io.lotlake.app.history.TableChange;
import io.lotlake.app.html.Element;
import io.lotlake.app.html.Tables;
import io.lotlake.app.html.Tables.Column;
import io.lotlake.app.output.Words;
import io.lotlake.common.lake.Commit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The tables as readers saw them when the run ended: rows, files and sizes, with the change since the run began. */
record TableSection(RunRecord record) {
    private static final List<Column> COLUMNS = List.of(
            Column.text("Table"),
            Column.number("Rows"),
            Column.number("Size"),
            Column.number("Data files"),
            Column.number("Per file"),
            Column.number("Delete files"),
            Column.number("Snapshots kept"),
            Column.text("Written"));

    List<Element> content() {
        if (record.tables().isEmpty()) {
            return List.of(element("p", "The lake has no tables yet."));
        }
        List<List<Element>> rows = new ArrayList<>();
        record.tables().forEach(table -> rows.add(row(table)));
        return List.of(Tables.table(
                "Rows, files and sizes of each table, with the change since the run began", COLUMNS, rows));
    }

    private static List<Element> row(TableChange table) {
        if (table.after().isEmpty()) {
            return List.of(
                    code(table.name()),
                    cell(Words.NOTHING),
                    cell(Words.NOTHING),
                    cell(Words.NOTHING),
                    cell(Words.NOTHING),
                    cell(Words.NOTHING),
                    cell(Words.number(table.snapshots())),
                    cell("not shown to readers, or expired"));
        }
        Commit after = table.after().get();
        return List.of(
                code(table.name()),
                cell(Words.number(after.totalRows()), change(table, Commit::totalRows)),
                cell(
                        Words.bytes(after.bytes()),
                        difference(table, Commit::bytes).map(Words::bytesChange).orElse("")),
                cell(Words.number(after.dataFiles()), change(table, Commit::dataFiles)),
                cell(after.dataFiles() == 0 ? Words.NOTHING : Words.bytes(after.bytes() / after.dataFiles())),
                cell(Words.number(after.deleteFiles()), change(table, Commit::deleteFiles)),
                cell(Words.number(table.snapshots())),
                cell(
                        Words.moment(after.committedAt()),
                        after.property(Commit.RUN_ID).orElse("not by lotlake")));
    }

    private static String change(TableChange table, ToLongFunction<Commit> figure) {
        return difference(table, figure).map(Words::change).orElse("");
    }

    /** The difference that the run made; empty if it made none. */
    private static Optional<Long> difference(TableChange table, ToLongFunction<Commit> figure) {
        return table.before()
                .map(before -> figure.applyAsLong(table.after().orElseThrow()) - figure.applyAsLong(before))
                .filter(difference -> difference != 0);
    }
}
