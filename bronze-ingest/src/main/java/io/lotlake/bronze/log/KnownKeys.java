package io.lotlake.bronze.log;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.Column;

/**
 * The greatest key of each shard that Bronze has ever landed, by the metrics of its files. A source row with a greater
 * key is new, and need not be compared. The greatest key is known only if the key is one whole number and every file
 * tells its bound.
 *
 * @param key the column
 * @param greatest the greatest key by shard, without shards that have no row
 * @param unknown the shards with a file that does not tell its bound
 */
public record KnownKeys(String key, Map<String, Long> greatest, Set<String> unknown) {
    public KnownKeys {
        greatest = Map.copyOf(greatest);
        unknown = Set.copyOf(unknown);
    }

    /** Reads the metadata of the table. The result is empty if the key has several columns or is not a whole number. */
    public static Optional<KnownKeys> of(Lake lake, TableSpec bronze, Optional<String> shardColumn, List<String> key) {
        Table table = lake.icebergTable(bronze);
        return of(table, table.newScan(), shardColumn, key);
    }

    /** What Bronze had landed with a snapshot and before. */
    static Optional<KnownKeys> of(Table table, long snapshotId, Optional<String> shardColumn, List<String> key) {
        return of(table, table.newScan().useSnapshot(snapshotId), shardColumn, key);
    }

    private static Optional<KnownKeys> of(Table table, TableScan scan, Optional<String> shardColumn, List<String> key) {
        Types.NestedField field = key.size() == 1 ? table.schema().findField(key.get(0)) : null;
        if (field == null || !field.type().equals(Types.LongType.get())) {
            return Optional.empty();
        }
        Map<String, Long> greatest = new HashMap<>();
        Set<String> unknown = new HashSet<>();
        try (CloseableIterable<FileScanTask> tasks =
                scan.includeColumnStats(key).planFiles()) {
            for (FileScanTask task : tasks) {
                String shard =
                        shardColumn.map(column -> shard(table, task, column)).orElse(Shards.WHOLE);
                KeyBounds.Range.of(task.file(), field.fieldId())
                        .ifPresentOrElse(
                                range -> greatest.merge(shard, range.greatest(), Math::max), () -> unknown.add(shard));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at the files of " + table.name(), e);
        }
        return Optional.of(new KnownKeys(field.name(), greatest, unknown));
    }

    private static String shard(Table table, FileScanTask task, String column) {
        PartitionSpec spec = task.spec();
        int source = table.schema().findField(column).fieldId();
        List<PartitionField> fields = spec.fields();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).sourceId() == source) {
                return task.file().partition().get(i, String.class);
            }
        }
        throw new IllegalStateException(table.name() + " is not partitioned by " + column);
    }

    /** Whether the key is greater than every key that Bronze has of the shard. */
    public boolean isBeyond(String shard, long value) {
        return !unknown.contains(shard) && (!greatest.containsKey(shard) || value > greatest.get(shard));
    }

    /** True for rows whose key is greater than every key that Bronze has of their shard; never NULL. */
    public Column isBeyond(Column shard, List<String> shards) {
        Column beyond = lit(false);
        for (String each : shards) {
            if (!unknown.contains(each)) {
                Column greater = greatest.containsKey(each) ? col(key).gt(lit(greatest.get(each))) : lit(true);
                beyond = beyond.or(shard.equalTo(each).and(greater));
            }
        }
        return coalesce(beyond, lit(false));
    }
}
