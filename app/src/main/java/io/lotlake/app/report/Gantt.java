package io.lotlake.app.report;

import static io.lotlake.app.html.Element.element;

import io.lotlake.app.history.PastStep;
import io.lotlake.app.html.Element;
import io.lotlake.app.output.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The steps of a run over its time: a row for each step. Lengths are shares, so the drawing fits any width. */
final class Gantt {
    private static final int ROW = 24;
    private static final int BAR = 12;
    private static final int AXIS = 22;
    private static final int TICKS = 5;
    private static final double ALL = 100;

    /** A label stands to the right of its bar if the bar ends before this share, otherwise to the left. */
    private static final double ROOM = 80;

    private static final double[] ROUND = {1, 2, 5, 10};

    private final Instant start;
    private final double seconds;
    private final List<PastStep> steps;

    /**
     * The chart of a run.
     *
     * @param end the end of the run, or the present moment if it is at work; the drawing never ends before a step
     */
    Gantt(Instant start, Instant end, List<PastStep> steps) {
        this.start = start;
        this.steps = steps;
        double last = steps.stream()
                .mapToDouble(step -> offset(step) + step.seconds())
                .max()
                .orElse(0);
        this.seconds = Math.max(0.001, Math.max(last, seconds(start, end)));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private double offset(PastStep step) {
        return Math.max(0, seconds(start, step.startedAt()));
    }

    Element chart() {
        Element names = element("div").with("class", "gantt-names").with("aria-hidden", true);
        steps.forEach(step -> names.add(element("div", step.name()).with("title", step.name())));
        return element("div").with("class", "gantt").add(names, drawing());
    }

    private Element drawing() {
        Element drawing = element("svg")
                .with("role", "img")
                .with("aria-labelledby", "gantt-title gantt-desc")
                .with("width", "100%")
                .with("height", steps.size() * ROW + AXIS)
                .add(
                        element("title", "Steps over time").with("id", "gantt-title"),
                        element("desc", description()).with("id", "gantt-desc"));
        drawing.add(ticks());
        for (int row = 0; row < steps.size(); row++) {
            drawing.add(bar(steps.get(row), row));
        }
        return drawing;
    }

    private String description() {
        StringBuilder text = new StringBuilder("The drawing spans " + Words.seconds(seconds) + ". ");
        steps.forEach(step -> text.append(step.name())
                .append(step.isFailed() ? " failed after " : " took ")
                .append(Words.seconds(step.seconds()))
                .append(", from second ")
                .append(String.format(Locale.ROOT, "%.1f", offset(step)))
                .append(". "));
        return text.toString().strip();
    }

    private List<Element> ticks() {
        double every = interval();
        int bottom = steps.size() * ROW;
        List<Element> ticks = new ArrayList<>();
        for (int i = 0; i * every <= seconds; i++) {
            double share = i * every / seconds * ALL;
            boolean isNearEnd = share > ALL - 6;
            ticks.add(element("line")
                    .with("class", "tick")
                    .with("x1", percent(share))
                    .with("x2", percent(share))
                    .with("y1", 0)
                    .with("y2", bottom));
            ticks.add(element("text", label(i * every))
                    .with("class", "axis")
                    .with("x", percent(share))
                    .with("y", bottom + AXIS - 6)
                    .with("text-anchor", i == 0 ? "start" : isNearEnd ? "end" : "middle"));
        }
        return ticks;
    }

    private static String label(double second) {
        return second == 0 ? "0" : Words.seconds(second).replace(".0 s", " s");
    }

    /** The smallest round number of seconds that divides the time into few parts. */
    private double interval() {
        double least = seconds / TICKS;
        if (least > 60) {
            double minutes = rounded(least / 60);
            return minutes * 60;
        }
        return rounded(least);
    }

    private static double rounded(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : ROUND) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private Element bar(PastStep step, int row) {
        double from = offset(step) / seconds * ALL;
        double width = Math.min(ALL - from, step.seconds() / seconds * ALL);
        double to = from + width;
        boolean isLabelRight = to < ROOM;
        boolean isLabelLeft = !isLabelRight && from > ALL - ROOM;
        int top = row * ROW + (ROW - BAR) / 2;
        Element bar = element("rect")
                .with("x", percent(from))
                .with("y", top)
                .with("width", percent(width))
                .with("height", BAR)
                .with("rx", 2)
                .with("class", step.isFailed() ? "bar bad" : "bar");
        Element label = element("text", (step.isFailed() ? "✕ " : "") + Words.seconds(step.seconds()))
                .with("class", isLabelRight || isLabelLeft ? "value" : "value inside")
                .with("x", percent(isLabelRight ? to : isLabelLeft ? from : to))
                .with("dx", isLabelRight ? 6 : -6)
                .with("y", top + BAR - 2)
                .with("text-anchor", isLabelRight ? "start" : "end");
        return element("g").add(bar, label);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", share);
    }
}
