package io.lotlake.app.docs.site;

import static io.lotlake.app.html.Element.element;

import io.lotlake.app.html.Element;
import java.util.ArrayList;
import java.util.List;

/** What all pages of the site have in common. Their policy lets the browser load only files beside them. */
record Page(LakeFacts lake) {
    static final String INDEX = "index.html";
    static final String GATES = "gates.html";
    static final String STYLE = "site.css";
    static final String SCRIPT = "site.js";
    static final String WORDS = "index.js";

    /** A browser that opens the pages from the disk takes a file for the same origin only if the scheme is named. */
    private static final String POLICY = "default-src 'none'; style-src 'self' file:; script-src 'self' file:;"
            + " base-uri 'none'; form-action 'none'";

    static final String WITHOUT_OUTCOMES =
            "Last outcomes of gates are left out, because no configuration names a lake: add --config.";

    /** The whole text of a file. */
    String html(String title, List<Element> content) {
        Element head = element("head")
                .add(
                        element("meta").with("charset", "utf-8"),
                        meta("viewport", "width=device-width, initial-scale=1"),
                        meta("color-scheme", "light dark"),
                        element("meta")
                                .with("http-equiv", "Content-Security-Policy")
                                .with("content", POLICY),
                        element("title", title + " – lotlake"),
                        element("link").with("rel", "stylesheet").with("href", STYLE));
        Element body = element("body")
                .add(
                        element("a", "Skip to the content")
                                .with("class", "skip")
                                .with("href", "#content"),
                        header(),
                        element("main").with("id", "content").add(content),
                        footer(),
                        script(WORDS),
                        script(SCRIPT));
        return "<!DOCTYPE html>\n" + element("html").with("lang", "en").add(head, body) + "\n";
    }

    private static Element meta(String name, String content) {
        return element("meta").with("name", name).with("content", content);
    }

    private static Element script(String file) {
        return element("script").with("src", file);
    }

    private Element header() {
        Element search = element("div")
                .with("class", "search")
                .with("role", "search")
                .add(
                        element("input")
                                .with("id", "search")
                                .with("type", "search")
                                .with("placeholder", "Search tables and columns  /")
                                .with("aria-label", "Search tables and columns")
                                .with("autocomplete", "off")
                                .with("spellcheck", false)
                                .with("role", "combobox")
                                .with("aria-expanded", false)
                                .with("aria-controls", "results")
                                .with("aria-autocomplete", "list"),
                        element("ul")
                                .with("id", "results")
                                .with("role", "listbox")
                                .with("aria-label", "Tables and columns that were found")
                                .with("hidden", "hidden"));
        return element("header")
                .with("class", "top")
                .add(element("div")
                        .with("class", "bar")
                        .add(
                                element("a")
                                        .with("class", "home")
                                        .with("href", INDEX)
                                        .text("Catalogue of " + lake.name()),
                                element("nav")
                                        .with("aria-label", "Pages")
                                        .add(
                                                link(INDEX, "Tables"),
                                                link(INDEX + "#lineage", "Lineage"),
                                                link(GATES, "Gates")),
                                search));
    }

    private Element footer() {
        return element("footer")
                .add(element(
                        "p",
                        "Written by lotlake docs --site from the declarations of the tables and, for the lineage, from"
                                + " the plans of Spark. "
                                + (lake.knowsOutcomes()
                                        ? "The outcomes of the gates come from the ledger. All moments are UTC."
                                        : WITHOUT_OUTCOMES)));
    }

    static Element link(String file, String text) {
        return element("a", text).with("href", file);
    }

    /** A link to the page of a table. */
    static Element link(SiteTable table) {
        return element("a").with("href", table.file()).add(element("code", table.name()));
    }

    /** A part of a page, under a heading to which links lead. */
    static Element section(String id, String heading, List<Element> content) {
        return element("section")
                .with("aria-labelledby", id)
                .add(element("h2", heading).with("id", id))
                .add(content);
    }

    static Element badge(Layer layer) {
        return element("span", layer.title()).with("class", "layer " + layer.style());
    }

    /** Names in their order, with commas between them; a dash if there are none. */
    static Element codes(List<String> names) {
        List<Element> all = names.stream().map(name -> element("code", name)).toList();
        return listed(all);
    }

    /** Elements with commas between them; a dash if there are none. */
    static Element listed(List<Element> elements) {
        Element all = element("span");
        List<Element> parts = new ArrayList<>(elements);
        for (int i = 0; i < parts.size(); i++) {
            all.text(i == 0 ? "" : ", ").add(parts.get(i));
        }
        return parts.isEmpty() ? all.text("–") : all;
    }
}
