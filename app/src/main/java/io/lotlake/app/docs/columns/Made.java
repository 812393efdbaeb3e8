package io.lotlake.app.docs.columns;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a value is made of. Columns that only decide which rows there are do not count: those of filters and of the
 * conditions of joins.
 *
 * @param of the columns, each once, in the order of their names
 * @param isFolded whether a function made the value of whole rows, so that any of their columns may matter to it
 */
public record Made(List<ColumnName> of, boolean isFolded) {
    static final Made OF_NOTHING = new Made(List.of(), false);

    public Made {
        of = of.stream().distinct().sorted().toList();
    }

    static Made of(ColumnName column) {
        return new Made(List.of(column), false);
    }

    Made and(Made other) {
        return new Made(Stream.concat(of.stream(), other.of.stream()).toList(), isFolded || other.isFolded);
    }

    Made folded() {
        return new Made(of, true);
    }
}
