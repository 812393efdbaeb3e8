package io.lotlake.app.docs.site;

import static io.lotlake.app.html.Element.element;

import io.lotlake.app.docs.site.Layout.Box;
import io.lotlake.app.html.Element;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All tables and what they are made of, without their columns. */
record Overview(Catalogue catalogue) {
    Element drawing() {
        Map<SiteTable, List<SiteColumn>> boxes = new LinkedHashMap<>();
        Map<String, List<String>> inputs = new HashMap<>();
        for (SiteTable table : catalogue.tables()) {
            if (!table.inputs().isEmpty() || !catalogue.users(table).isEmpty()) {
                boxes.put(table, List.of());
                inputs.put(table.name(), table.inputs());
            }
        }
        Layout layout = Layout.of(boxes, inputs);
        Element lines = element("g").with("class", "lines");
        for (Box box : layout.boxes()) {
            layout.boxes().stream()
                    .filter(input -> box.table().inputs().contains(input.table().name()))
                    .forEach(input -> lines.add(element("path")
                            .with("class", "line")
                            .with("d", Layout.curve(input.x(), input.middle(), box.x(), box.middle()))));
        }
        Element svg = Svg.of(layout.width(), layout.height(), "The tables and what they are made of")
                .with("class", "overview")
                .add(lines);
        layout.boxes().forEach(box -> svg.add(Svg.box(box, false)));
        return element("div").with("class", "scroll").add(svg);
    }
}
