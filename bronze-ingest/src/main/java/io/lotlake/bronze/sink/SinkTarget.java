package io.lotlake.bronze.sink;

import static java.util.stream.Collectors.joining;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table, and the columns of Spark's rows that go into it.
 *
 * @param key the value of the target column, or the name of the table if there is only one
 * @param name the name for errors
 * @param quoted the name for SQL
 */
record SinkTarget(String key, String name, String quoted, List<SinkCell> cells) implements Serializable {
    SinkTarget {
        cells = List.copyOf(cells);
    }

    /**
     * Finds the column of the same name for every column of the rows.
     *
     * @param problems collects what does not fit
     */
    static SinkTarget of(String key, SinkTable table, StructType rows, SinkOptions options, List<String> problems) {
        Map<String, SinkColumn> left = new TreeMap<>();
        table.columns().forEach(column -> left.put(column.name(), column));
        List<SinkCell> cells = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < rows.size(); i++) {
            StructField field = rows.apply(i);
            if (!names.add(field.name())) {
                problems.add("the rows have two columns " + field.name() + "; name each differently");
                continue;
            }
            SinkColumn column = left.remove(field.name());
            if (column != null) {
                cell(i, field, column, options, problems).ifPresent(cells::add);
            } else if (!options.targetColumn().equals(Optional.of(field.name()))) {
                problems.add(table + " has no column " + field.name() + "; leave it out, or add the column");
            }
        }
        left.values().stream()
                .filter(column -> !column.filled() && !column.generated())
                .forEach(column -> problems.add("the rows have no column " + column.name() + ", which is "
                        + column.text() + " in " + table + "; add it, or give the column a default"));
        return new SinkTarget(key, table.toString(), table.quoted(), cells);
    }

    private static Optional<SinkCell> cell(
            int ordinal, StructField field, SinkColumn column, SinkOptions options, List<String> problems) {
        if (column.generated()) {
            problems.add("PostgreSQL computes column " + column.name() + " itself; leave it out");
            return Optional.empty();
        }
        Optional<SinkCell> cell = column.cell(ordinal, field.dataType(), options.policyOf(column.name()));
        if (cell.isEmpty()) {
            problems.add("column " + column.name() + " is " + field.dataType().simpleString()
                    + ", which does not go into " + column.text() + "; cast it");
        }
        return cell;
    }

    /** Whether the rows go through a table of texts, which the server casts to values. */
    boolean isCast() {
        return cells.stream().anyMatch(SinkCell::isCast);
    }

    private String columns() {
        return cells.stream().map(SinkCell::quoted).collect(joining(", "));
    }

    /** The COPY statement for the rows. */
    String copy(String texts) {
        return "COPY " + (isCast() ? texts : quoted) + " (" + columns() + ") FROM STDIN (FORMAT binary)";
    }

    String createTexts(String texts) {
        return cells.stream()
                .map(SinkCell::declaration)
                .collect(joining(", ", "CREATE TEMPORARY TABLE " + texts + " (", ") ON COMMIT DROP"));
    }

    String insert(String texts) {
        return "INSERT INTO " + quoted + " (" + columns() + ") OVERRIDING SYSTEM VALUE "
                + cells.stream().map(SinkCell::expression).collect(joining(", ", "SELECT ", " FROM " + texts));
    }
}
