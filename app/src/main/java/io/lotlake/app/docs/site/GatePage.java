package io.lotlake.app.docs.site;

import static io.lotlake.app.html.Element.element;

import io.lotlake.app.html.Element;
import java.util.ArrayList;
import java.util.List;

/** The page with all gates. */
record GatePage(Catalogue catalogue) {
    List<Element> content() {
        List<Element> content = new ArrayList<>(List.of(
                element("h1", "Gates"),
                element("p")
                        .with("class", "lead")
                        .text("A run measures the gates when it has built Gold, before it shows Gold to readers. A"
                                + " figure beyond its threshold stops the publication or only warns.")));
        if (!catalogue.lake().knowsOutcomes()) {
            content.add(element("p", Page.WITHOUT_OUTCOMES).with("class", "note"));
        }
        GateRows rows = new GateRows(catalogue.lake());
        for (SiteTable table : catalogue.tables()) {
            List<SiteGate> gates = catalogue.gatesOf(table);
            if (!gates.isEmpty()) {
                content.add(element("section")
                        .add(element("h2").add(Page.link(table)), rows.table("Gates of " + table.name(), gates)));
            }
        }
        return content;
    }
}
