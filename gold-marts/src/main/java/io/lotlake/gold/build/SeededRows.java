package io.lotlake.gold.build;

import io.lotlake.common.table.TableSpec;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes all rows of a Gold table of the tables below it. */
@FunctionalInterface
public interface SeededRows {
    /**
     * Makes the rows.
     *
     * @param read gives the rows of a Silver or Gold table
     * @param countries the countries whose listings reach Gold
     */
    Dataset<Row> of(Function<TableSpec, Dataset<Row>> read, List<String> countries);
}
