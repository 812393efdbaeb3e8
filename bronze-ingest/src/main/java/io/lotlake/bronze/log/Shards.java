package io.lotlake.bronze.log;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.UpdateProperties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Tells which rows of a Bronze table are its present state. A shard is the part of a table that comes from one source
 * table: a portal, a make, or the whole table if it is not sharded. A Bronze snapshot names the shards that it reads in
 * full, the shards whose changes it holds, and the source snapshot of each. The present state of a shard is its newest
 * full read and the changes after it. Earlier rows are history.
 */
public final class Shards {
    /** The name of the only shard of a table that is not sharded. */
    public static final String WHOLE = "all";

    private final Lake lake;
    private final Optional<Instant> until;

    public Shards(Lake lake) {
        this(lake, Optional.empty());
    }

    private Shards(Lake lake, Optional<Instant> until) {
        this.lake = lake;
        this.until = until;
    }

    /**
     * The shards as they were after the last run that began at the moment or before. Bronze keeps all rows and
     * snapshots, so what later runs landed takes nothing away from them.
     */
    public static Shards asOf(Lake lake, Instant moment) {
        return new Shards(lake, Optional.of(moment));
    }

    /** The summary properties which say that the commit completes the reads of these shards. */
    public static Map<String, String> properties(Map<String, ShardRead> reads) {
        Map<String, String> properties = new LinkedHashMap<>();
        reads.forEach((shard, read) -> {
            properties.put(SummaryKeys.READ + shard, read.mark());
            properties.put(SummaryKeys.RUNS + shard, String.join(",", read.runIds()));
        });
        return properties;
    }

    /**
     * The summary properties which say that the commit brings all changes of these shards.
     *
     * @param marks what the source looked like, by shard
     */
    public static Map<String, String> changes(Map<String, String> marks) {
        Map<String, String> properties = new LinkedHashMap<>();
        marks.forEach((shard, mark) -> properties.put(SummaryKeys.CHANGES + shard, mark));
        return properties;
    }

    /** The commits of the runs that count, oldest first. */
    private List<Commit> commits(TableSpec table) {
        return lake.commits(table).stream()
                .filter(commit -> until.filter(last -> commit.runStartedAt().isAfter(last))
                        .isEmpty())
                .toList();
    }

    /** The state of each shard that was ever read in full. */
    public Map<String, ShardState> states(TableSpec table) {
        Map<String, ShardState> states = new LinkedHashMap<>();
        Map<String, ReadHistory> histories = new HashMap<>();
        for (Commit commit : commits(table)) {
            Set<String> read = new HashSet<>(SummaryKeys.names(commit, SummaryKeys.CHUNKS));
            read.addAll(completed(commit));
            read.forEach(shard -> {
                histories.computeIfAbsent(shard, key -> new ReadHistory()).add(commit);
                states.computeIfPresent(shard, (key, state) -> state.begunAgain(commit));
            });
            marks(commit, SummaryKeys.READ).forEach((shard, mark) -> {
                String runs = commit.property(SummaryKeys.RUNS + shard)
                        .or(() -> commit.property(Commit.RUN_ID))
                        .orElseThrow();
                ShardRead complete = new ShardRead(List.of(runs.split(",")), mark);
                ReadSpan span = histories
                        .computeIfAbsent(shard, key -> new ReadHistory())
                        .complete(complete);
                states.put(shard, new ShardState(complete, commit.runStartedAt(), span, false, mark));
            });
            marks(commit, SummaryKeys.CHANGES)
                    .forEach((shard, mark) -> states.computeIfPresent(shard, (key, state) -> state.changed(mark)));
        }
        if (!states.isEmpty()) {
            compared(table)
                    .forEach((shard, mark) -> states.computeIfPresent(shard, (key, state) -> state.compared(mark)));
        }
        return states;
    }

    private static Map<String, String> marks(Commit commit, String prefix) {
        Map<String, String> marks = new LinkedHashMap<>();
        commit.summary().forEach((key, mark) -> {
            if (key.startsWith(prefix)) {
                marks.put(key.substring(prefix.length()), mark);
            }
        });
        return marks;
    }

    /** By shard, the mark that {@link #note} recorded after the newest snapshot that marks the shard. */
    private Map<String, String> compared(TableSpec table) {
        Map<String, Long> newest = newest(table);
        Map<String, String> marks = new LinkedHashMap<>();
        lake.icebergTable(table).properties().forEach((key, value) -> {
            String shard = key.startsWith(SummaryKeys.COMPARED) ? key.substring(SummaryKeys.COMPARED.length()) : "";
            if (newest.containsKey(shard) && value.startsWith(newest.get(shard) + " ")) {
                marks.put(shard, value.substring(value.indexOf(' ') + 1));
            }
        });
        return marks;
    }

    /** By shard, the id of the newest snapshot that marks it. */
    private Map<String, Long> newest(TableSpec table) {
        Map<String, Long> newest = new LinkedHashMap<>();
        for (Commit commit : commits(table)) {
            for (String prefix : List.of(SummaryKeys.READ, SummaryKeys.CHANGES)) {
                SummaryKeys.names(commit, prefix).forEach(shard -> newest.put(shard, commit.snapshotId()));
            }
        }
        return newest;
    }

    /**
     * Records that shards were compared as a whole without a difference. The record is in the table's properties,
     * because no snapshot is written for such a comparison.
     *
     * @param marks what the source looked like, by shard
     */
    public void note(TableSpec table, Map<String, String> marks) {
        Map<String, Long> newest = newest(table);
        UpdateProperties update = lake.icebergTable(table).updateProperties();
        marks.forEach((shard, mark) -> update.set(SummaryKeys.COMPARED + shard, newest.get(shard) + " " + mark));
        update.commit();
    }

    /** Whether every read of the table has ended. If not, there are chunks that a later run takes over or removes. */
    public boolean isSettled(TableSpec table) {
        Set<String> unfinished = new HashSet<>();
        for (Commit commit : commits(table)) {
            unfinished.addAll(SummaryKeys.names(commit, SummaryKeys.CHUNKS));
            unfinished.removeAll(completed(commit));
        }
        return unfinished.isEmpty();
    }

    /** The shards whose full read the commit completes. */
    static Set<String> completed(Commit commit) {
        return SummaryKeys.names(commit, SummaryKeys.READ);
    }

    /** Whether the commit completes a read of the shard. */
    public static boolean completes(Commit commit, String shard) {
        return completed(commit).contains(shard);
    }

    /** The shards whose changes the commit may bring. */
    static Set<String> changed(Commit commit) {
        return SummaryKeys.names(commit, SummaryKeys.CHANGES);
    }

    /** Whether the commit completes a read of the shard, or brings its changes. */
    public static boolean brings(Commit commit, String shard) {
        return completes(commit, shard) || changed(commit).contains(shard);
    }

    /** Whether the commit brings changes of shards. */
    public static boolean bringsChanges(Commit commit) {
        return !changed(commit).isEmpty();
    }

    /** The present rows of the wanted shards; a shard that was never read has none. */
    public Dataset<Row> rows(TableSpec table, String shardColumn, Collection<String> wanted) {
        List<String> key = keyColumns(table, Optional.of(shardColumn));
        return PresentRows.of(states(table), landed(table), shardColumn, wanted, key);
    }

    /** The present rows of a table without shards. */
    public Dataset<Row> rows(TableSpec table) {
        return PresentRows.of(states(table), landed(table), keyColumns(table, Optional.empty()));
    }

    private Dataset<Row> landed(TableSpec table) {
        Dataset<Row> rows = lake.readLatest(table);
        return until.map(last -> rows.where(col(LogColumns.INGESTED_AT).leq(lit(last))))
                .orElse(rows);
    }

    /** The key of a Bronze table within a shard and a run, which is the key of the source table. */
    public static List<String> keyColumns(TableSpec table, Optional<String> shardColumn) {
        return table.key().stream()
                .filter(column -> !column.equals(LogColumns.RUN_ID)
                        && shardColumn.filter(column::equals).isEmpty())
                .toList();
    }

    /**
     * A full read of a shard.
     *
     * @param runIds the runs that read its rows: one, or several where a run was interrupted and another continued
     * @param mark what the source looked like, in the words of the reader
     */
    public record ShardRead(List<String> runIds, String mark) {
        public ShardRead {
            runIds = List.copyOf(runIds);
        }
    }

    /**
     * The state of a shard.
     *
     * @param read its newest full read
     * @param readAt the moment of the run that completed it; changes that belong to the state are younger
     * @param span which rows of the runs of that read belong to it
     * @param isChanged whether there are such changes
     * @param mark what the source looked like at the newest read, sync or comparison
     */
    public record ShardState(ShardRead read, Instant readAt, ReadSpan span, boolean isChanged, String mark) {
        private ShardState changed(String newerMark) {
            return new ShardState(read, readAt, span, true, newerMark);
        }

        private ShardState compared(String newerMark) {
            return new ShardState(read, readAt, span, isChanged, newerMark);
        }

        /** The state after a commit that brings rows of the next read. */
        private ShardState begunAgain(Commit commit) {
            boolean isOfSameRun = commit.property(Commit.RUN_ID)
                    .filter(read.runIds()::contains)
                    .isPresent();
            return isOfSameRun
                    ? new ShardState(read, readAt, span.without(commit.runStartedAt()), isChanged, mark)
                    : this;
        }
    }
}
