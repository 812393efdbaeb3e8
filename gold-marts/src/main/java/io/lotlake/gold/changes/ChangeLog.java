package io.lotlake.gold.changes;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Sources;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.Changes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Tells Gold tables what changed in Silver; what several of them ask for is read once and kept in memory. */
public final class ChangeLog implements AutoCloseable {
    private final Lake lake;
    private final Sources sources;
    private final Map<Long, SilverChanges> bySnapshot = new HashMap<>();

    public ChangeLog(Lake lake) {
        this.lake = lake;
        this.sources = new Sources(lake);
    }

    /**
     * What changed in the tables that a Gold table is made of. Nothing where the changes do not say all: the Gold table was made by an
     * earlier version or from tables that a seed has built again since, or their snapshots have expired.
     */
    public Optional<SilverChanges> since(TableSpec gold, List<TableSpec> inputs) {
        for (TableSpec input : inputs) {
            Optional<Long> taken = sources.taken(gold, input);
            if (taken.isEmpty() || !sources.isFollowed(input, taken.get())) {
                return Optional.empty();
            }
        }
        return sources.taken(gold, Changes.TABLE)
                .filter(taken -> sources.isAppended(Changes.TABLE, taken))
                .map(taken -> about(inputs, bySnapshot.computeIfAbsent(taken, this::all)));
    }

    private static SilverChanges about(List<TableSpec> inputs, SilverChanges all) {
        Set<String> names = inputs.stream().map(TableSpec::name).collect(Collectors.toSet());
        Map<String, Long> counts = new HashMap<>(all.counts());
        counts.keySet().retainAll(names);
        return new SilverChanges(all.rows().where(col("table_name").isin(names.toArray())), counts);
    }

    private SilverChanges all(long taken) {
        Dataset<Row> rows =
                appended(taken).drop("run_id", "changed_at").distinct().persist();
        Map<String, Long> counts = new HashMap<>();
        rows.groupBy("table_name")
                .agg(count(lit(1)))
                .collectAsList()
                .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        return new SilverChanges(rows, counts);
    }

    private Dataset<Row> appended(long taken) {
        long head = sources.head(Changes.TABLE);
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

    @Override
    public void close() {
        bySnapshot.values().forEach(changes -> changes.rows().unpersist());
    }
}
