package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.table.TableSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which rows of a Bronze table are its present state. A shard is what one source table brings: a portal, a make, or the whole
 * table where it is not sharded. Every Bronze snapshot says which shards it read in full and under which source snapshot; the
 * newest such read is the shard's state, older ones are history.
 */
public final class Shards {
    /** The shard of a table that has none. */
    public static final String WHOLE = "all";

    private static final String PREFIX = "lotlake.shard.";
    private static final String RUNS = "lotlake.shard-runs.";
    private static final String RUN_COLUMN = "_run_id";

    private final Lake lake;

    public Shards(Lake lake) {
        this.lake = lake;
    }

    /** The summary properties by which a commit says that these shards are complete with it. */
    public static Map<String, String> properties(Map<String, ShardRead> reads) {
        Map<String, String> properties = new LinkedHashMap<>();
        reads.forEach((shard, read) -> {
            properties.put(PREFIX + shard, read.mark());
            properties.put(RUNS + shard, String.join(",", read.runIds()));
        });
        return properties;
    }

    /** The newest complete read of each shard. */
    public Map<String, ShardRead> latest(TableSpec table) {
        Map<String, ShardRead> latest = new LinkedHashMap<>();
        for (Commit commit : lake.commits(table)) {
            commit.summary().forEach((key, mark) -> {
                if (key.startsWith(PREFIX)) {
                    String shard = key.substring(PREFIX.length());
                    String runs = commit.property(RUNS + shard)
                            .or(() -> commit.property(Commit.RUN_ID))
                            .orElseThrow();
                    latest.put(shard, new ShardRead(List.of(runs.split(",")), mark));
                }
            });
        }
        return latest;
    }

    /** Whether the commit completes a read of the shard. */
    public static boolean completes(Commit commit, String shard) {
        return commit.property(PREFIX + shard).isPresent();
    }

    /** The present rows of the wanted shards; a shard never read has none. */
    public Dataset<Row> rows(TableSpec table, String shardColumn, Collection<String> wanted) {
        Map<String, ShardRead> latest = latest(table);
        Column present = wanted.stream()
                .flatMap(shard -> Optional.ofNullable(latest.get(shard)).stream()
                        .map(read -> col(shardColumn)
                                .equalTo(shard)
                                .and(col(RUN_COLUMN).isin(read.runIds().toArray()))))
                .reduce(Column::or)
                .orElse(lit(false));
        return lake.read(table).where(present);
    }

    /** The present rows of a table without shards. */
    public Dataset<Row> rows(TableSpec table) {
        Column present = Optional.ofNullable(latest(table).get(WHOLE))
                .map(read -> col(RUN_COLUMN).isin(read.runIds().toArray()))
                .orElse(lit(false));
        return lake.read(table).where(present);
    }

    /**
     * A full read of a shard.
     *
     * @param runIds the runs that read its rows: one, or several where a run was interrupted and another went on
     * @param mark what the source looked like, as the reader wrote it down
     */
    public record ShardRead(List<String> runIds, String mark) {
        public ShardRead {
            runIds = List.copyOf(runIds);
        }
    }
}
