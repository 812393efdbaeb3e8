package io.lotlake.app.docs.site;

import static java.util.Comparator.comparingDouble;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the boxes of a drawing are: a box stands to the right of all boxes that it is made of, and near their height.
 *
 * @param boxes from the left to the right, those above each other together
 */
record Layout(List<Box> boxes) {
    static final int WIDTH = 164;
    static final int HEADER = 24;
    static final int ROW = 18;
    private static final int GAP_ACROSS = 42;
    private static final int GAP_DOWN = 12;

    Layout {
        boxes = List.copyOf(boxes);
    }

    /**
     * A table in the drawing.
     *
     * @param columns the columns that are drawn
     * @param level how far it is from the left
     */
    record Box(SiteTable table, List<SiteColumn> columns, int level, int y) {
        int x() {
            return level * (WIDTH + GAP_ACROSS);
        }

        int height() {
            return HEADER + columns.size() * ROW;
        }

        /** The middle of the box from above. */
        int middle() {
            return y + height() / 2;
        }

        /** The middle of a row from above. */
        int middle(int row) {
            return y + HEADER + row * ROW + ROW / 2;
        }
    }

    /**
     * Places the tables.
     *
     * @param shown the tables with the columns to draw, each after those that it is made of
     * @param inputs the tables that each table is made of
     */
    static Layout of(Map<SiteTable, List<SiteColumn>> shown, Map<String, List<String>> inputs) {
        Map<String, Integer> levels = new HashMap<>();
        SortedMap<Integer, List<SiteTable>> byLevel = new TreeMap<>();
        for (SiteTable table : shown.keySet()) {
            int level = inputs.getOrDefault(table.name(), List.of()).stream()
                    .mapToInt(input -> levels.getOrDefault(input, -1) + 1)
                    .max()
                    .orElse(0);
            levels.put(table.name(), level);
            byLevel.computeIfAbsent(level, key -> new ArrayList<>()).add(table);
        }
        Map<String, Box> placed = new HashMap<>();
        List<Box> boxes = new ArrayList<>();
        byLevel.forEach((level, tables) -> {
            tables.sort(comparingDouble(table -> height(inputs.getOrDefault(table.name(), List.of()), placed)));
            int y = 0;
            for (SiteTable table : tables) {
                Box box = new Box(table, shown.getOrDefault(table, List.of()), level, y);
                y += box.height() + GAP_DOWN;
                placed.put(table.name(), box);
                boxes.add(box);
            }
        });
        return new Layout(boxes);
    }

    /** The mean height of the boxes that a box is made of. */
    private static double height(List<String> inputs, Map<String, Box> placed) {
        return placed.values().stream()
                .filter(box -> inputs.contains(box.table().name()))
                .mapToInt(Box::middle)
                .average()
                .orElse(0);
    }

    int width() {
        return boxes.stream().mapToInt(box -> box.x() + WIDTH).max().orElse(0);
    }

    int height() {
        return boxes.stream().mapToInt(box -> box.y() + box.height()).max().orElse(0);
    }

    /** A line from the right side of a box to the left side of another one. */
    static String curve(int fromX, int fromY, int toX, int toY) {
        int begin = fromX + WIDTH;
        int bend = Math.max(GAP_ACROSS / 2, (toX - begin) / 2);
        return "M" + begin + " " + fromY + "C" + (begin + bend) + " " + fromY + " " + (toX - bend) + " " + toY + " "
                + toX + " " + toY;
    }
}
