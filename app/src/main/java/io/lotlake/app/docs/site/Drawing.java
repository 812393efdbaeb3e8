package io.lotlake.app.docs.site;

import static io.lotlake.app.html.Element.element;
import static java.util.stream.Collectors.toMap;

import io.lotlake.app.docs.columns.ColumnName;
import io.lotlake.app.docs.columns.Made;
import io.lotlake.app.docs.site.Layout.Box;
import io.lotlake.app.html.Element;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The lineage of the columns of one table: the columns that they are made of, up to the source, and those that are made
 * of them. The script of the site finds the path of a column by the attributes {@code data-…}.
 */
record Drawing(Catalogue catalogue, SiteTable focus) {
    /** A line from one column to another. */
    private record Edge(ColumnName from, ColumnName to, boolean isFolded) {}

    /** The drawing; empty if no column is made of another one. */
    List<Element> content() {
        Set<ColumnName> shown = new LinkedHashSet<>(
                closure(column -> catalogue.lineage().of(column).of()));
        shown.addAll(closure(catalogue.lineage()::users));
        List<Edge> edges = edges(shown);
        if (edges.isEmpty()) {
            return List.of();
        }
        Map<SiteTable, List<SiteColumn>> boxes = new LinkedHashMap<>();
        for (SiteTable table : catalogue.tables()) {
            List<SiteColumn> columns = table.columns().stream()
                    .filter(column -> shown.contains(table.column(column.name())))
                    .toList();
            if (!columns.isEmpty()) {
                boxes.put(table, columns);
            }
        }
        return List.of(scroll(drawn(Layout.of(boxes, inputs(edges)), edges)));
    }

    /** The columns of the table, and all that the step leads to from them. */
    private Set<ColumnName> closure(Function<ColumnName, List<ColumnName>> step) {
        Set<ColumnName> reached = new LinkedHashSet<>(focus.columnNames());
        Deque<ColumnName> pending = new ArrayDeque<>(reached);
        while (!pending.isEmpty()) {
            step.apply(pending.remove()).stream().filter(reached::add).forEach(pending::add);
        }
        return reached;
    }

    private List<Edge> edges(Set<ColumnName> shown) {
        List<Edge> edges = new ArrayList<>();
        for (ColumnName column : shown) {
            Made made = catalogue.lineage().of(column);
            made.of().stream()
                    .filter(shown::contains)
                    .forEach(from -> edges.add(new Edge(from, column, made.isFolded())));
        }
        return edges;
    }

    private static Map<String, List<String>> inputs(List<Edge> edges) {
        return edges.stream()
                .collect(toMap(
                        edge -> edge.to().table(),
                        edge -> List.of(edge.from().table()),
                        (one, other) -> Stream.concat(one.stream(), other.stream())
                                .distinct()
                                .toList()));
    }

    private static Element scroll(Element drawing) {
        return element("div").with("class", "scroll").add(drawing);
    }

    /**
     * The place of a column.
     *
     * @param id its number in the drawing
     */
    private record Place(ColumnName column, int id, Box box, int row) {}

    private Element drawn(Layout layout, List<Edge> edges) {
        Map<ColumnName, Place> places = places(layout);
        Element lines = element("g").with("class", "lines");
        for (Edge edge : edges) {
            Optional.ofNullable(places.get(edge.from()))
                    .ifPresent(from -> Optional.ofNullable(places.get(edge.to()))
                            .ifPresent(to -> lines.add(line(from, to, edge.isFolded()))));
        }
        Element svg = Svg.of(layout.width(), layout.height(), "Lineage of the columns of " + focus.name())
                .with("id", "drawing")
                .add(lines);
        layout.boxes()
                .forEach(box -> svg.add(box(
                        box,
                        places.values().stream()
                                .filter(place -> place.box().equals(box))
                                .toList())));
        return svg;
    }

    private static Map<ColumnName, Place> places(Layout layout) {
        Map<ColumnName, Place> places = new LinkedHashMap<>();
        for (Box box : layout.boxes()) {
            for (int row = 0; row < box.columns().size(); row++) {
                ColumnName column = box.table().column(box.columns().get(row).name());
                places.put(column, new Place(column, places.size(), box, row));
            }
        }
        return places;
    }

    private static Element line(Place from, Place to, boolean isFolded) {
        return element("path")
                .with("class", isFolded ? "line folded" : "line")
                .with("data-from", from.id())
                .with("data-to", to.id())
                .with(
                        "d",
                        Layout.curve(
                                from.box().x(),
                                from.box().middle(from.row()),
                                to.box().x(),
                                to.box().middle(to.row())));
    }

    private Element box(Box box, List<Place> places) {
        boolean isFocus = box.table().equals(focus);
        Element drawn = Svg.box(box, isFocus);
        places.forEach(place -> drawn.add(column(place, isFocus && place.row() == 0)));
        return drawn;
    }

    private static Element column(Place place, boolean isFirst) {
        ColumnName name = place.column();
        SiteColumn column = place.box().columns().get(place.row());
        return element("g")
                .with("class", "column")
                .with("transform", "translate(0 " + (Layout.HEADER + place.row() * Layout.ROW) + ")")
                .with("data-id", place.id())
                .with("data-table", name.table())
                .with("data-column", name.column())
                .with("role", "button")
                .with("tabindex", isFirst ? 0 : -1)
                .with("aria-label", name + ", " + column.type())
                .add(
                        element("title", name + "\n" + column.type() + "\n" + column.description()),
                        element("rect").with("width", Layout.WIDTH).with("height", Layout.ROW),
                        element("text", column.name()).with("x", 9).with("y", 13));
    }
}
