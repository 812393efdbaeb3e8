package io.lotlake.app.docs.site;

import static io.lotlake.app.html.Element.element;
import static io.lotlake.app.html.Tables.cell;

import io.lotlake.app.html.Element;
import io.lotlake.app.html.Tables;
import io.lotlake.app.html.Tables.Column;
import java.util.ArrayList;
import java.util.List;

/** The page with all tables by layer, and what they are made of. */
record IndexPage(Catalogue catalogue) {
    private static final List<Column> COLUMNS = List.of(
            Column.text("Table"),
            Column.text("What a row is"),
            Column.text("Key"),
            Column.text("Partitioned by"),
            Column.number("Columns"),
            Column.text("Gates"));

    List<Element> content() {
        List<Element> content = new ArrayList<>(
                List.of(element("h1", "Tables of " + catalogue.lake().name())));
        long columns = catalogue.tables().stream()
                .mapToLong(table -> table.columns().size())
                .sum();
        content.add(element("p")
                .with("class", "lead")
                .text(catalogue.tables().size() + " tables with " + columns
                        + " columns, from the source to the mart."));
        if (!catalogue.lake().knowsOutcomes()) {
            content.add(element("p", Page.WITHOUT_OUTCOMES).with("class", "note"));
        }
        content.add(Page.section(
                "lineage",
                "What the tables are made of",
                List.of(
                        new Overview(catalogue).drawing(),
                        element("p", "The page of a table shows the same for each of its columns.")
                                .with("class", "note"))));
        for (Layer layer : Layer.values()) {
            content.add(Page.section(
                    layer.style(),
                    layer.title(),
                    List.of(
                            element("p", layer.sentence()).with("class", "note"),
                            Tables.table(
                                    "Tables of the layer " + layer.title(),
                                    COLUMNS,
                                    catalogue.of(layer).stream().map(this::row).toList()))));
        }
        return content;
    }

    private List<Element> row(SiteTable table) {
        return List.of(
                Page.link(table),
                cell(table.description()),
                Page.codes(table.key()),
                Page.codes(table.partitioning()),
                cell(String.valueOf(table.columns().size())),
                GateRows.summary(catalogue.gatesOf(table)));
    }
}
