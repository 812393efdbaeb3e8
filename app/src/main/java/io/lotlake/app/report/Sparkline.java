package io.lotlake.app.report;

import static io.lotlake.app.html.Element.element;

import io.lotlake.app.html.Element;
import io.lotlake.app.output.Words;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A small line of figures over runs. */
final class Sparkline {
    private static final double WIDTH = 120;
    private static final double HEIGHT = 22;
    private static final double MARGIN = 3;
    private static final double RADIUS = 2;

    private Sparkline() {}

    /**
     * The line, from the oldest figure to the newest. It begins at zero, or at the least figure if that is negative.
     *
     * @param name what the figures are
     * @param marked the positions of figures that were beyond their threshold
     */
    static Element of(String name, List<Double> figures, List<Integer> marked) {
        double least =
                Math.min(0, figures.stream().mapToDouble(value -> value).min().orElse(0));
        double most = figures.stream().mapToDouble(value -> value).max().orElse(0);
        double span = most > least ? most - least : 1;
        String points = IntStream.range(0, figures.size())
                .mapToObj(i -> point(x(i, figures.size())) + "," + point(y(figures.get(i), least, span)))
                .collect(Collectors.joining(" "));
        String story = name + " over " + Words.count(figures.size(), "run", "runs") + ", the oldest first: "
                + figures.stream().map(Words::figure).collect(Collectors.joining(", "));
        Element drawing = element("svg")
                .with("class", "spark")
                .with("role", "img")
                .with("width", point(WIDTH))
                .with("height", point(HEIGHT))
                .with("viewBox", "0 0 " + point(WIDTH) + " " + point(HEIGHT))
                .add(element("title", story));
        if (figures.size() > 1) {
            drawing.add(element("polyline").with("points", points));
        }
        int last = figures.size() - 1;
        marked.forEach(i -> drawing.add(dot(i, figures, least, span).with("class", "bad")));
        if (!marked.contains(last)) {
            drawing.add(dot(last, figures, least, span));
        }
        return drawing;
    }

    private static Element dot(int i, List<Double> figures, double least, double span) {
        return element("circle")
                .with("cx", point(x(i, figures.size())))
                .with("cy", point(y(figures.get(i), least, span)))
                .with("r", point(RADIUS));
    }

    /** A single figure stands at the right, where the newest one always is. */
    private static double x(int i, int size) {
        return size == 1 ? WIDTH - MARGIN : MARGIN + i * (WIDTH - 2 * MARGIN) / (size - 1);
    }

    private static double y(double figure, double least, double span) {
        return HEIGHT - MARGIN - (figure - least) / span * (HEIGHT - 2 * MARGIN);
    }

    private static String point(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    }
}
