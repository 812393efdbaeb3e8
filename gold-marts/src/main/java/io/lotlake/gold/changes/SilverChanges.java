package io.lotlake.gold.changes;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Sources;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.Changes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What changed in Silver since a Gold table was made of it.
 *
 * @param rows of {@code silver.changes}, about the tables that the Gold table is made of
 * @param counts of these rows by table
 */
public record SilverChanges(Dataset<Row> rows, Map<String, Long> counts) {
    public SilverChanges {
        counts = Map.copyOf(counts);
    }

    /** What a snapshot of a Gold table says it was made of. */
    public static Map<String, String> properties(Lake lake, List<TableSpec> inputs) {
        List<TableSpec> sources = new ArrayList<>(inputs);
        sources.add(Changes.TABLE);
        return new Sources(lake).properties(sources);
    }

    /**
     * Nothing where the changes do not say all: the Gold table was made by an earlier version or from tables that a seed has built
     * again since, or their snapshots have expired.
     */
    public static Optional<SilverChanges> since(Lake lake, TableSpec gold, List<TableSpec> inputs) {
        Sources sources = new Sources(lake);
        for (TableSpec input : inputs) {
            Optional<Long> taken = sources.taken(gold, input);
            if (taken.isEmpty() || !sources.isFollowed(input, taken.get())) {
                return Optional.empty();
            }
        }
        return sources.taken(gold, Changes.TABLE)
                .filter(taken -> sources.isAppended(Changes.TABLE, taken))
                .map(taken -> of(lake, taken, inputs));
    }

    private static SilverChanges of(Lake lake, long taken, List<TableSpec> inputs) {
        Object[] names = inputs.stream().map(TableSpec::name).toArray();
        Dataset<Row> rows = appended(lake, taken)
                .where(col("table_name").isin(names))
                .drop("run_id", "changed_at")
                .distinct()
                .persist();
        Map<String, Long> counts = new HashMap<>();
        rows.groupBy("table_name")
                .agg(count(lit(1)))
                .collectAsList()
                .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        return new SilverChanges(rows, counts);
    }

    private static Dataset<Row> appended(Lake lake, long taken) {
        long head = new Sources(lake).head(Changes.TABLE);
        if (taken == head) {
            return lake.read(Changes.TABLE).where(lit(false));
        }
        if (taken == Sources.NONE) {
            return lake.read(Changes.TABLE);
        }
        return lake.spark()
                .read()
                .option("start-snapshot-id", taken)
                .option("end-snapshot-id", head)
                .table(Changes.TABLE.name());
    }

    public boolean isEmpty() {
        return counts.isEmpty();
    }

    public boolean concern(TableSpec... tables) {
        return Arrays.stream(tables).anyMatch(table -> counts.containsKey(table.name()));
    }

    /** The changes of some of the tables. */
    public Dataset<Row> of(TableSpec... tables) {
        return rows.where(col("table_name")
                .isin(Arrays.stream(tables).map(TableSpec::name).toArray()));
    }

    public void release() {
        rows.unpersist();
    }
}
