package io.lotlake.app.report;

import static io.lotlake.app.html.Element.element;
import static io.lotlake.app.html.Tables.cell;
import static io.lotlake.app.html.Tables.code;

import io.lotlake.app.history.PortalState;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.html.Element;
import io.lotlake.app.html.Tables;
import io.lotlake.app.html.Tables.Column;
import io.lotlake.app.output.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How fresh the listings of each portal are. */
record PortalSection(RunRecord record) {
    private static final List<Column> COLUMNS = List.of(
            Column.text("Portal"),
            Column.number("Age"),
            Column.text("Newest listing"),
            Column.text("Last change loaded"),
            Column.text("Last looked at"));

    List<Element> content() {
        List<List<Element>> rows = new ArrayList<>();
        for (PortalState portal : record.portals()) {
            rows.add(List.of(
                    code(portal.portal()),
                    cell(portal.age(record.moment()).map(Words::age).orElse(Words.NOTHING)),
                    cell(shown(portal.newest())),
                    cell(shown(portal.changed())),
                    cell(shown(portal.looked()))));
        }
        return List.of(
                element(
                                "p",
                                "The age of the newest listing when the run ended. “Last change loaded” and “last"
                                        + " looked at” are the starts of runs.")
                        .with("class", "note"),
                Tables.table("Freshness of each portal", COLUMNS, rows));
    }

    private static String shown(Optional<Instant> moment) {
        return moment.map(Words::moment).orElse(Words.NOTHING);
    }
}
