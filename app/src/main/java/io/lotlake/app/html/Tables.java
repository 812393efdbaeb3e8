package io.lotlake.app.html;

import static io.lotlake.app.html.Element.element;

import java.util.List;

/** Tables of the page. A table that is wider than the screen scrolls by itself. */
public final class Tables {
    private Tables() {}

    /** A column: its heading, and whether it has numbers, which stand to the right. */
    public record Column(String heading, boolean isNumber) {
        public static Column text(String heading) {
            return new Column(heading, false);
        }

        public static Column number(String heading) {
            return new Column(heading, true);
        }
    }

    /**
     * A table.
     *
     * @param caption what the table shows, for those who do not see it
     * @param rows each with as many cells as there are columns; the first cell names the row
     */
    public static Element table(String caption, List<Column> columns, List<List<Element>> rows) {
        Element head = element("tr");
        columns.forEach(column ->
                head.add(styled(element("th", column.heading()).with("scope", "col"), column)));
        Element body = element("tbody");
        for (List<Element> cells : rows) {
            Element row = element("tr");
            for (int i = 0; i < cells.size(); i++) {
                Element cell = i == 0 ? element("th").with("scope", "row") : element("td");
                row.add(styled(cell.add(cells.get(i)), columns.get(i)));
            }
            body.add(row);
        }
        Element table = element("table")
                .add(element("caption", caption), element("thead").add(head), body);
        return element("div")
                .with("class", "scroll")
                .with("tabindex", 0)
                .with("role", "region")
                .with("aria-label", caption)
                .add(table);
    }

    private static Element styled(Element cell, Column column) {
        return column.isNumber() ? cell.with("class", "n") : cell;
    }

    /** A cell with a text. */
    public static Element cell(String text) {
        return element("span", text);
    }

    /** A cell with a text and a smaller one below it. */
    public static Element cell(String text, String below) {
        return below.isEmpty() ? cell(text) : element("span").add(element("span", text), element("small", below));
    }

    /** A name that programs use. */
    public static Element code(String name) {
        return element("code", name);
    }
}
