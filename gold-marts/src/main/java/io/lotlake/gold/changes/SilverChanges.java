package io.lotlake.gold.changes;

import static org.apache.spark.sql.functions.col;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Sources;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.Changes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What changed in Silver since a Gold table was made of it; {@link ChangeLog} keeps the rows in memory.
 *
 * @param reading gives the rows of {@code silver.changes} about the tables that the Gold table is made of
 * @param counts of these rows by table; a key that several syncs changed counts as often
 */
public record SilverChanges(Supplier<Dataset<Row>> reading, Map<String, Long> counts) {
    public SilverChanges {
        counts = Map.copyOf(counts);
    }

    /** What a snapshot of a Gold table says it was made of. */
    public static Map<String, String> properties(Lake lake, List<TableSpec> inputs) {
        List<TableSpec> sources = new ArrayList<>(inputs);
        sources.add(Changes.TABLE);
        return new Sources(lake).properties(sources);
    }

    public Dataset<Row> rows() {
        return reading.get();
    }

    public boolean isEmpty() {
        return counts.isEmpty();
    }

    public boolean concern(TableSpec... tables) {
        return Arrays.stream(tables).anyMatch(table -> counts.containsKey(table.name()));
    }

    /** The changes of some of the tables. */
    public Dataset<Row> of(TableSpec... tables) {
        return rows().where(col("table_name")
                .isin(Arrays.stream(tables).map(TableSpec::name).toArray()));
    }
}
