package io.lotlake.app.output;

import java.util.List;

/** A line of block characters, whose heights are figures over runs. */
public final class TextSparkline {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private TextSparkline() {}

    /** One character for each figure, the oldest first. The lowest one stands for zero or less. */
    public static String of(List<Double> figures) {
        double most = figures.stream().mapToDouble(value -> value).max().orElse(0);
        StringBuilder line = new StringBuilder();
        for (double figure : figures) {
            double share = most > 0 ? Math.max(0, figure) / most : 0;
            line.append(BLOCKS.charAt((int) Math.round(share * (BLOCKS.length() - 1))));
        }
        return line.toString();
    }
}
