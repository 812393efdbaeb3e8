package io.lotlake.app.docs.site;

import static io.lotlake.app.html.Element.element;
import static io.lotlake.app.html.Tables.cell;

import io.lotlake.app.docs.columns.ColumnName;
import io.lotlake.app.docs.columns.Made;
import io.lotlake.app.export.Sample;
import io.lotlake.app.html.Element;
import io.lotlake.app.html.Tables;
import io.lotlake.app.html.Tables.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The page of a table: its columns, their lineage, its gates and sample queries. */
record TablePage(Catalogue catalogue, SiteTable table) {
    private static final List<Column> COLUMNS = List.of(
            Column.text("Column"),
            Column.text("Type"),
            Column.text("NULL"),
            Column.text("What it is"),
            Column.text("Made of"));

    List<Element> content() {
        List<Element> drawing = new Drawing(catalogue, table).content();
        List<Element> content = new ArrayList<>(List.of(
                element("h1").add(element("code", table.name()), Page.badge(table.layer())),
                element("p", table.description()).with("class", "lead")));
        if (!table.remark().isEmpty()) {
            content.add(element("p", table.remark()).with("class", "note"));
        }
        content.add(facts());
        content.add(Page.section("columns", "Columns", List.of(columns(!drawing.isEmpty()))));
        content.add(Page.section("lineage", "Lineage of the columns", lineage(drawing)));
        content.add(Page.section("gates", "Gates", gates()));
        content.add(Page.section("queries", "Sample queries", queries()));
        return content;
    }

    private Element facts() {
        return element("dl")
                .with("class", "facts")
                .add(
                        fact("Key", Page.codes(table.key())),
                        fact("Partitioned by", Page.codes(table.partitioning())),
                        fact("Made of", tables(named(table.inputs()))),
                        fact("Used by", tables(catalogue.users(table))));
    }

    private static Element fact(String name, Element value) {
        return element("div").add(element("dt", name), element("dd").add(value));
    }

    private static Element tables(List<SiteTable> tables) {
        return Page.listed(tables.stream().map(Page::link).toList());
    }

    private List<SiteTable> named(List<String> names) {
        return names.stream().flatMap(name -> catalogue.table(name).stream()).toList();
    }

    private Element columns(boolean isDrawn) {
        List<List<Element>> rows =
                table.columns().stream().map(column -> row(column, isDrawn)).toList();
        return Tables.table("Columns of " + table.name(), COLUMNS, rows);
    }

    private List<Element> row(SiteColumn column, boolean isDrawn) {
        Element name = element("span")
                .with("class", "name")
                .with("id", place(column.name()))
                .add(element("code", column.name()));
        if (table.key().contains(column.name())) {
            name.add(element("span", "key").with("class", "tag"));
        }
        if (isDrawn) {
            name.add(element("a", "path")
                    .with("class", "trace")
                    .with("href", "#lineage")
                    .with("data-column", column.name())
                    .with("aria-label", "Path of " + column.name()));
        }
        return List.of(
                name,
                element("code", column.type()),
                cell(column.required() ? "no" : "yes"),
                cell(column.description()),
                madeOf(column));
    }

    private Element madeOf(SiteColumn column) {
        Made made = catalogue.lineage().of(table.column(column.name()));
        Element cell = element("span");
        if (!made.of().isEmpty()) {
            cell.add(Page.listed(made.of().stream().map(this::link).toList()));
        }
        if (made.isFolded()) {
            cell.add(element("small", "by a function over all of them"));
        }
        if (!column.expression().isEmpty()) {
            cell.add(element("small").add(element("code", column.expression())));
        }
        return made.of().isEmpty() && column.expression().isEmpty() ? cell("–") : cell;
    }

    /** The id of a column on the page of its table, as the script of the site also knows it. */
    private static String place(String column) {
        return "column-" + column;
    }

    private Element link(ColumnName column) {
        return catalogue
                .table(column.table())
                .map(from -> element("a")
                        .with("href", from.file() + "#" + place(column.column()))
                        .add(element("code", column.toString())))
                .orElseGet(() -> element("code", column.toString()));
    }

    private static List<Element> lineage(List<Element> drawing) {
        if (drawing.isEmpty()) {
            return List.of(element(
                            "p",
                            "No column of the table is made of a column of another table, and none of another"
                                    + " table of one of these.")
                    .with("class", "note"));
        }
        List<Element> content = new ArrayList<>(List.of(
                element("p")
                        .with("class", "note")
                        .text("From the source on the left to the mart on the right. Point at a column to see its path;"
                                + " select it, with a click or with the arrow keys and Enter, to see nothing else. A"
                                + " dashed line comes from a function over whole rows, to which each of their columns"
                                + " may matter. Columns that only decide which rows there are have no line."),
                element("div").with("id", "path").with("aria-live", "polite")));
        content.addAll(drawing);
        return content;
    }

    private List<Element> gates() {
        List<SiteGate> gates = catalogue.gatesOf(table);
        if (gates.isEmpty()) {
            return List.of(element("p", "No gate is measured of this table.").with("class", "note"));
        }
        Element rows = new GateRows(catalogue.lake()).table("Gates of " + table.name(), gates);
        return catalogue.lake().knowsOutcomes()
                ? List.of(rows)
                : List.of(rows, element("p", Page.WITHOUT_OUTCOMES).with("class", "note"));
    }

    private List<Element> queries() {
        Stream<Element> hints = table.partitioning().stream()
                .flatMap(transform -> hint(transform).stream())
                .map(hint -> element("p", hint).with("class", "note"));
        Element samples = element("div").with("class", "samples");
        table.samples().forEach(sample -> samples.add(sample(sample)));
        return Stream.concat(hints, Stream.of(samples)).toList();
    }

    /** What the partitioning means for a query. */
    private static List<String> hint(String transform) {
        String column = transform.replaceAll(".*[( ]|\\)", "");
        if (transform.startsWith("months(")) {
            return List.of("A filter on " + column + " reads only the months that it names.");
        }
        return transform.startsWith("bucket(")
                ? List.of("A filter that names values of " + column + " reads only their buckets.")
                : List.of("A filter on " + column + " reads only the values that it names.");
    }

    private static Element sample(Sample sample) {
        return element("figure")
                .add(
                        element("figcaption").add(element("b", sample.program()), element("span", sample.needs())),
                        element("pre")
                                .with("tabindex", 0)
                                .with("aria-label", "Query for " + sample.program())
                                .add(element("code", sample.text()).with("class", sample.language())));
    }
}
