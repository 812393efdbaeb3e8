package io.lotlake.app.report;

import static io.lotlake.app.html.Element.element;

import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.html.Badge;
import io.lotlake.app.html.Element;
import io.lotlake.app.html.Tables;
import io.lotlake.app.output.Words;
import io.lotlake.common.lake.Commit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The page about a run: one file that loads nothing else. Its policy forbids the browser to load anything. */
final class RunPage {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private final RunRecord record;

    RunPage(RunRecord record) {
        this.record = record;
    }

    /** The whole text of the file. */
    String html() {
        Element head = element("head")
                .add(
                        element("meta").with("charset", "utf-8"),
                        element("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"),
                        element("meta").with("name", "color-scheme").with("content", "light dark"),
                        element("meta")
                                .with("http-equiv", "Content-Security-Policy")
                                .with("content", POLICY),
                        element("title", "Run " + record.run().id() + " of " + record.lake() + " – lotlake"));
        Element main = element("main")
                .add(
                        header(),
                        tiles(),
                        section("changes", "What changed", new ChangeList(record).content()),
                        section("steps", "Steps", new StepSection(record).content()),
                        section("gates", "Gates", new GateSection(record).content()),
                        section("tables", "Tables", new TableSection(record).content()),
                        section("freshness", "Freshness", new PortalSection(record).content()),
                        section("quarantine", "Quarantine", new QuarantineSection(record).content()),
                        section("runs", "Earlier runs", new RunSection(record).content()),
                        footer());
        String page = "<!DOCTYPE html>\n"
                + element("html").with("lang", "en").add(head, element("body").add(main));
        return page.replace("</head>", "<style>" + style() + "</style></head>");
    }

    /** The style sheet, which is the only part of the page that is not made of elements. */
    private static String style() {
        try (InputStream sheet = Objects.requireNonNull(RunPage.class.getResourceAsStream("report.css"))) {
            return new String(sheet.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the style sheet of the report", e);
        }
    }

    private static Element section(String id, String heading, List<Element> content) {
        return element("section")
                .with("aria-labelledby", id)
                .add(element("h2", heading).with("id", id))
                .add(content);
    }

    private Element header() {
        PastRun run = record.run();
        Element header = element("header")
                .add(
                        element("p").with("class", "over").text("lotlake · lake " + record.lake()),
                        element("h1").add(Tables.code(run.id())).text(" ").add(Badge.of(run)),
                        element("p")
                                .with("class", "line")
                                .add(Tables.code(Words.masked(run.line())))
                                .text(" began " + Words.moment(run.startedAt()) + " UTC"
                                        + run.end()
                                                .map(end -> " and ended " + Words.moment(end) + " UTC")
                                                .orElse("; the page shows what was known at "
                                                        + Words.moment(record.moment()) + " UTC")));
        if (!run.error().isEmpty()) {
            header.add(element("p", Words.masked(run.error())).with("class", "error"));
        }
        return header;
    }

    private Element tiles() {
        long size = record.tables().stream()
                .flatMap(table -> table.after().stream())
                .mapToLong(Commit::bytes)
                .sum();
        long passed = record.gates().stream().filter(gate -> gate.isPassed()).count();
        Element tiles = element("dl").with("class", "tiles");
        tiles.add(tile(
                "Duration",
                record.run()
                        .duration()
                        .map(taken -> Words.seconds(taken.toNanos() / 1e9))
                        .orElse(Words.NOTHING),
                record.before()
                        .flatMap(PastRun::duration)
                        .map(taken -> "before: " + Words.seconds(taken.toNanos() / 1e9))
                        .orElse("")));
        tiles.add(tile(
                "Rejected in this run",
                Words.number(record.steps().stream()
                        .mapToLong(step -> step.rejected())
                        .sum()),
                "rows and values"));
        tiles.add(tile(
                "Gates passed",
                record.gates().isEmpty()
                        ? Words.NOTHING
                        : passed + " of " + record.gates().size(),
                gatesOfEarlierRuns()));
        tiles.add(tile(
                "Published rows in Gold",
                record.publication().map(shown -> Words.number(shown.rows())).orElse(Words.NOTHING),
                record.publication().map(shown -> "publication " + shown.id()).orElse("no publication yet")));
        tiles.add(tile("Size of the lake", Words.bytes(size), record.tables().size() + " tables"));
        return tiles;
    }

    private String gatesOfEarlierRuns() {
        int own = record.ownGates().size();
        return own == record.gates().size() ? "" : own == 0 ? "of earlier runs" : "some of earlier runs";
    }

    private static Element tile(String name, String value, String below) {
        Element tile = element("div").add(element("dt", name), element("dd", value));
        return below.isEmpty() ? tile : tile.add(element("dd", below).with("class", "below"));
    }

    private Element footer() {
        return element("footer")
                .add(element(
                        "p",
                        "All moments are UTC. The figures come from the ledger of the lake and from the metadata of its"
                                + " tables. No row of the lake was read. The page shows no texts of rows: samples hold"
                                + " keys and numbers only, and in messages e-mail addresses, phone numbers and quoted"
                                + " values of rows are replaced."));
    }
}
