package io.lotlake.common.table;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;

/** Columns by their names, in the form that Spark's methods take. */
public final class Columns {
    private Columns() {}

    /** The columns of these names, followed by the other columns. */
    public static Column[] named(Collection<String> names, Column... others) {
        return Stream.concat(names.stream().map(name -> col(name)), Arrays.stream(others))
                .toArray(Column[]::new);
    }
}
