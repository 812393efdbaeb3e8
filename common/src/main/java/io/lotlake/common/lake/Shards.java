package io.lotlake.common.lake;

import io.lotlake.common.table.TableSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.UpdateProperties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which rows of a Bronze table are its present state. A shard is what one source table brings: a portal, a make, or the whole
 * table where it is not sharded. Bronze snapshots say which shards they read in full, and of which they hold the changes, and under
 * which source snapshot: a shard's state is its newest full read and the changes since; what lies before is history.
 */
public final class Shards {
    /** The shard of a table that has none. */
    public static final String WHOLE = "all";

    private static final String READ = "lotlake.shard.";
    private static final String RUNS = "lotlake.shard-runs.";
    private static final String CHANGES = "lotlake.changes.";
    private static final String LOOKED = "lotlake.looked.";
    private static final String RUN_COLUMN = "_run_id";

    private final Lake lake;

    public Shards(Lake lake) {
        this.lake = lake;
    }

    /** The summary properties by which a commit says that these shards are complete with it. */
    public static Map<String, String> properties(Map<String, ShardRead> reads) {
        Map<String, String> properties = new LinkedHashMap<>();
        reads.forEach((shard, read) -> {
            properties.put(READ + shard, read.mark());
            properties.put(RUNS + shard, String.join(",", read.runIds()));
        });
        return properties;
    }

    /**
     * The summary properties by which a commit says that it brings all changes of these shards.
     *
     * @param marks what the source looked like, by shard
     */
    public static Map<String, String> changes(Map<String, String> marks) {
        Map<String, String> properties = new LinkedHashMap<>();
        marks.forEach((shard, mark) -> properties.put(CHANGES + shard, mark));
        return properties;
    }

    /** The newest complete read of each shard. */
    public Map<String, ShardRead> latest(TableSpec table) {
        Map<String, ShardRead> latest = new LinkedHashMap<>();
        states(table).forEach((shard, state) -> latest.put(shard, state.read()));
        return latest;
    }

    /** What each shard that was ever read in full consists of. */
    public Map<String, ShardState> states(TableSpec table) {
        Map<String, ShardState> states = new LinkedHashMap<>();
        for (Commit commit : lake.commits(table)) {
            commit.summary().forEach((key, mark) -> {
                if (key.startsWith(READ)) {
                    String shard = key.substring(READ.length());
                    String runs = commit.property(RUNS + shard)
                            .or(() -> commit.property(Commit.RUN_ID))
                            .orElseThrow();
                    ShardRead read = new ShardRead(List.of(runs.split(",")), mark);
                    states.put(shard, new ShardState(read, commit.runStartedAt(), false, mark));
                }
            });
            commit.summary().forEach((key, mark) -> {
                if (key.startsWith(CHANGES)) {
                    states.computeIfPresent(key.substring(CHANGES.length()), (shard, state) -> state.changed(mark));
                }
            });
        }
        if (!states.isEmpty()) {
            looked(table).forEach((shard, mark) -> states.computeIfPresent(shard, (key, state) -> state.looked(mark)));
        }
        return states;
    }

    /** The marks that were noted since the newest snapshot with a mark of each shard. */
    private Map<String, String> looked(TableSpec table) {
        Map<String, Long> newest = newest(table);
        Map<String, String> looked = new LinkedHashMap<>();
        lake.icebergTable(table).properties().forEach((key, value) -> {
            String shard = key.startsWith(LOOKED) ? key.substring(LOOKED.length()) : "";
            if (newest.containsKey(shard) && value.startsWith(newest.get(shard) + " ")) {
                looked.put(shard, value.substring(value.indexOf(' ') + 1));
            }
        });
        return looked;
    }

    /** The newest snapshot with a mark of each shard. */
    private Map<String, Long> newest(TableSpec table) {
        Map<String, Long> newest = new LinkedHashMap<>();
        for (Commit commit : lake.commits(table)) {
            for (String key : commit.summary().keySet()) {
                for (String prefix : List.of(READ, CHANGES)) {
                    if (key.startsWith(prefix)) {
                        newest.put(key.substring(prefix.length()), commit.snapshotId());
                    }
                }
            }
        }
        return newest;
    }

    /**
     * Notes in the properties of a table that shards were compared as a whole without a difference: no snapshot says so.
     *
     * @param marks what the source looked like, by shard
     */
    public void note(TableSpec table, Map<String, String> marks) {
        Map<String, Long> newest = newest(table);
        UpdateProperties update = lake.icebergTable(table).updateProperties();
        marks.forEach((shard, mark) -> update.set(LOOKED + shard, newest.get(shard) + " " + mark));
        update.commit();
    }

    /** The shards whose full read the commit completes. */
    static Set<String> completed(Commit commit) {
        return commit.summary().keySet().stream()
                .filter(key -> key.startsWith(READ))
                .map(key -> key.substring(READ.length()))
                .collect(Collectors.toSet());
    }

    /** Whether the commit brings changes of shards. */
    public static boolean bringsChanges(Commit commit) {
        return !changed(commit).isEmpty();
    }

    /** The shards of which the commit may bring changes. */
    static Set<String> changed(Commit commit) {
        return commit.summary().keySet().stream()
                .filter(key -> key.startsWith(CHANGES))
                .map(key -> key.substring(CHANGES.length()))
                .collect(Collectors.toSet());
    }

    /** Whether the commit completes a read of the shard. */
    public static boolean completes(Commit commit, String shard) {
        return commit.property(READ + shard).isPresent();
    }

    /** The present rows of the wanted shards; a shard never read has none. */
    public Dataset<Row> rows(TableSpec table, String shardColumn, Collection<String> wanted) {
        return PresentRows.of(lake, table, shardColumn, wanted, keyColumns(table, Optional.of(shardColumn)));
    }

    /** The present rows of a table without shards. */
    public Dataset<Row> rows(TableSpec table) {
        return PresentRows.of(lake, table, keyColumns(table, Optional.empty()));
    }

    /** The key of a Bronze table within a shard and a run, which is that of the source table. */
    public static List<String> keyColumns(TableSpec table, Optional<String> shardColumn) {
        return table.key().stream()
                .filter(column -> !column.equals(RUN_COLUMN)
                        && shardColumn.filter(column::equals).isEmpty())
                .toList();
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

    /**
     * What a shard consists of.
     *
     * @param read its newest full read
     * @param readAt the moment of the run that completed it; changes that belong to the state are younger
     * @param isChanged whether there are such changes
     * @param mark what the source looked like when the newest of all that was read
     */
    public record ShardState(ShardRead read, Instant readAt, boolean isChanged, String mark) {
        private ShardState changed(String newerMark) {
            return new ShardState(read, readAt, true, newerMark);
        }

        private ShardState looked(String newerMark) {
            return new ShardState(read, readAt, isChanged, newerMark);
        }
    }
}
