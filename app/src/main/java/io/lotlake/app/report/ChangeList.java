package io.lotlake.app.report;

import static io.lotlake.app.html.Element.element;

import io.lotlake.app.history.GateSeries;
import io.lotlake.app.history.PastRun;
import io.lotlake.app.history.PastStep;
import io.lotlake.app.history.Quarantined;
import io.lotlake.app.history.RunRecord;
import io.lotlake.app.history.TableChange;
import io.lotlake.app.html.Element;
import io.lotlake.app.output.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What is different from the run before: a sentence for each difference that an operator would want to know. */
final class ChangeList {
    /** A run that takes this many times as long as the one before, or this part of its time, is worth a sentence. */
    private static final double MUCH = 1.5;

    private static final double SECONDS_THAT_MATTER = 5;
    private static final Pattern RUN_ID = Pattern.compile("(^| )--run-id[ =]\\S+");

    private final RunRecord record;

    ChangeList(RunRecord record) {
        this.record = record;
    }

    List<Element> content() {
        List<String> sentences = sentences();
        String compared = record.before()
                .map(before -> "Compared with the " + before.command() + " before, run " + before.id() + " of "
                        + Words.moment(before.startedAt()) + "; tables with how they were when this run began.")
                .orElse("No earlier run of “" + record.run().command()
                        + "” did something; tables are compared with how they were when this run began.");
        Element intro = element("p", compared).with("class", "note");
        if (sentences.isEmpty()) {
            return List.of(intro, element("p", "Nothing that readers see has changed."));
        }
        Element list = element("ul").with("class", "changes");
        sentences.forEach(sentence -> list.add(element("li", sentence)));
        return List.of(intro, list);
    }

    /** The sentences; each stands for itself. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        outcome(sentences);
        duration(sentences);
        steps(sentences);
        gates(sentences);
        tables(sentences);
        quarantine(sentences);
        return sentences;
    }

    private void outcome(List<String> sentences) {
        String now = shown(record.run());
        record.before()
                .map(ChangeList::shown)
                .filter(then -> !then.equals(now))
                .ifPresent(then -> sentences.add(
                        "The arguments were " + Words.masked(then) + " and are " + Words.masked(now) + "."));
    }

    /** The arguments without the run's id, which a scheduler gives to every run. */
    private static String shown(PastRun run) {
        String arguments = RUN_ID.matcher(run.arguments()).replaceAll("").strip();
        return arguments.isEmpty() ? "none" : "“" + arguments + "”";
    }

    private void duration(List<String> sentences) {
        double now = seconds(record.run());
        double then = record.before().map(ChangeList::seconds).orElse(0.0);
        boolean isMuch = now > then * MUCH || now < then / MUCH;
        if (now > 0 && then > 0 && isMuch && Math.abs(now - then) > SECONDS_THAT_MATTER) {
            sentences.add(
                    String.format(Locale.ROOT, "It took %s instead of %s.", Words.seconds(now), Words.seconds(then)));
        }
    }

    private static double seconds(PastRun run) {
        return run.duration().map(Duration::toMillis).orElse(0L) / 1e3;
    }

    private void steps(List<String> sentences) {
        for (PastStep step : record.steps()) {
            if (step.isFailed()) {
                sentences.add("The step " + step.name() + " failed.");
            } else {
                record.before(step)
                        .filter(before -> before.rejected() != step.rejected())
                        .ifPresent(before -> sentences.add("The step " + step.name() + " rejected "
                                + Words.number(step.rejected()) + " instead of " + Words.number(before.rejected())
                                + "."));
            }
        }
    }

    private void gates(List<String> sentences) {
        for (GateSeries gate : record.ownGates()) {
            String was = gate.previous().map(GateSeries.Measurement::outcome).orElse("passed");
            if (!was.equals(gate.newest().outcome())) {
                sentences.add("The gate " + gate.gate() + " of " + gate.subject() + " "
                        + gate.newest().outcome()
                        + ", at " + Words.figure(gate.newest().figure()) + " where "
                        + Words.figure(gate.threshold()) + " is the most; before, it " + was + ".");
            }
        }
    }

    private void tables(List<String> sentences) {
        for (TableChange table : record.tables()) {
            if (table.isChanged() && table.before().isEmpty()) {
                String rows = Words.count(table.after().orElseThrow().totalRows(), "row", "rows");
                sentences.add(
                        table.isNew()
                                ? table.name() + " is new to readers, with " + rows + "."
                                : table.name() + " has " + rows
                                        + "; what it had when this run began is not known, because that snapshot has"
                                        + " expired.");
            }
            table.rowsGained()
                    .filter(gained -> gained != 0)
                    .ifPresent(gained -> sentences.add(table.name() + " has " + Words.change(gained) + " rows, now "
                            + Words.number(table.after().orElseThrow().totalRows()) + "."));
        }
        List<String> rewritten = record.tables().stream()
                .filter(table -> table.isChanged()
                        && table.rowsGained().filter(gained -> gained == 0).isPresent())
                .map(TableChange::name)
                .toList();
        if (!rewritten.isEmpty()) {
            sentences.add("Rewritten with as many rows as before: " + String.join(", ", rewritten) + ".");
        }
    }

    private void quarantine(List<String> sentences) {
        for (Quarantined reason : record.quarantine()) {
            long before = reason.before().orElse(reason.rejection().rows());
            if (reason.runId().equals(record.run().id())
                    && before != reason.rejection().rows()) {
                sentences.add("In quarantine of " + reason.table() + " because “"
                        + Words.masked(reason.rejection().reason()) + "”: "
                        + Words.number(reason.rejection().rows()) + " instead of " + Words.number(before) + ".");
            }
        }
    }
}
