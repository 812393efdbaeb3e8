package io.lotlake.app.docs.columns;

import java.util.Comparator;

/** A column of a table of the lake, its source or its mart. */
public record ColumnName(String table, String column) implements Comparable<ColumnName> {
    private static final Comparator<ColumnName> BY_NAME =
            Comparator.comparing(ColumnName::table).thenComparing(ColumnName::column);

    @Override
    public int compareTo(ColumnName other) {
        return BY_NAME.compare(this, other);
    }

    @Override
    public String toString() {
        return table + "." + column;
    }
}
