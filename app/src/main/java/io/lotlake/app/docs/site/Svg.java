package io.lotlake.app.docs.site;

import static io.lotlake.app.html.Element.element;

import io.lotlake.app.docs.site.Layout.Box;
import io.lotlake.app.html.Element;

/** Parts that all drawings have. */
final class Svg {
    /** So many letters of the name of a table fit into its box. */
    private static final int LETTERS = 25;

    private static final int MARGIN = 2;

    private Svg() {}

    static Element of(int width, int height, String label) {
        return element("svg")
                .with("viewBox", -MARGIN + " " + -MARGIN + " " + (width + 2 * MARGIN) + " " + (height + 2 * MARGIN))
                .with("width", width + 2 * MARGIN)
                .with("height", height + 2 * MARGIN)
                .with("role", "group")
                .with("aria-label", label);
    }

    /** The frame of a table and its name, which leads to its page. */
    static Element box(Box box, boolean isFocus) {
        SiteTable table = box.table();
        return element("g")
                .with("class", "box " + table.layer().style() + (isFocus ? " focus" : ""))
                .with("transform", "translate(" + box.x() + " " + box.y() + ")")
                .with("data-level", box.level())
                .with("data-x", box.x())
                .with("data-file", table.file())
                .add(
                        element("rect")
                                .with("class", "frame")
                                .with("width", Layout.WIDTH)
                                .with("height", box.height())
                                .with("rx", 4),
                        element("rect")
                                .with("class", "band")
                                .with("width", 4)
                                .with("height", Layout.HEADER)
                                .with("rx", 2),
                        element("a")
                                .with("href", table.file())
                                .add(
                                        element("title", table.name() + "\n" + table.description()),
                                        element("text", shortened(table.name()))
                                                .with("class", "name")
                                                .with("x", 9)
                                                .with("y", 16)));
    }

    private static String shortened(String name) {
        return name.length() <= LETTERS ? name : name.substring(0, LETTERS - 1) + "…";
    }
}
