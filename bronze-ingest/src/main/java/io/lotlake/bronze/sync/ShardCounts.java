package io.lotlake.bronze.sync;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.log.RowOperation;
import io.lotlake.bronze.log.Shards;
import io.lotlake.bronze.sync.ShardPlan.Counts;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.table.Columns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** The numbers of rows that a sync read of each shard of a table, and of those that changed. */
final class ShardCounts {
    private static final int ROWS = 0;
    private static final int DISTINCT_KEYS = 1;
    private static final int NULL_KEYS = 2;
    private static final int FIRST_FIGURE = 3;

    private final Landing landing;
    private final List<String> key;
    private final SharedQuery query;
    private final Map<String, Long> found = new HashMap<>();
    private final Map<String, Counts> changed = new HashMap<>();
    private Doubts doubts = Doubts.NONE;

    /** The figures of a shard. */
    private record Figures(String shard, List<@Nullable Long> values) {
        static Figures of(Row row) {
            return new Figures(row.getAs("shard"), row.getList(row.fieldIndex("figures")));
        }

        long value(int figure) {
            return Objects.requireNonNull(values.get(figure));
        }

        OptionalLong optional(int figure) {
            Long value = values.get(figure);
            return value == null ? OptionalLong.empty() : OptionalLong.of(value);
        }
    }

    /**
     * @param key the columns of the key, without the shard
     * @param query counts the rows of several tables at once
     */
    ShardCounts(Landing landing, List<String> key, SharedQuery query) {
        this.landing = landing;
        this.key = List.copyOf(key);
        this.query = query;
    }

    /**
     * Rows with the same {@code modified} as in Bronze, so that only the other columns tell whether they changed.
     *
     * @param oldest when the earliest of the present rows came, in microseconds since 1970
     */
    record Doubts(long ofUpserts, long ofReads, long oldest) {
        static final Doubts NONE = new Doubts(0, 0, Long.MAX_VALUE);

        Doubts plus(Doubts other) {
            return new Doubts(ofUpserts + other.ofUpserts, ofReads + other.ofReads, Math.min(oldest, other.oldest));
        }

        /** The operations by which the present rows came. */
        List<String> operations() {
            List<String> operations = new ArrayList<>();
            if (ofUpserts > 0) {
                operations.add(RowOperation.UPSERT);
            }
            if (ofReads > 0) {
                operations.add(RowOperation.READ);
            }
            return operations;
        }
    }

    /**
     * The rows that have to be compared, because Bronze may know their keys.
     *
     * @param leastKey empty if a shard has only rows whose key is NULL
     */
    record Overlap(long rows, OptionalLong leastKey) {}

    /** The number of all rows. */
    long found() {
        return found.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The number of rows of a shard. */
    long found(String shard) {
        return found.getOrDefault(shard, 0L);
    }

    /** How many rows changed. */
    Counts changed() {
        return changed.values().stream().reduce(Counts.NONE, Counts::plus);
    }

    /** How many rows of a shard changed. */
    Counts changed(String shard) {
        return changed.getOrDefault(shard, Counts.NONE);
    }

    Doubts doubts() {
        return doubts;
    }

    /** The shard of a row. */
    Column shard() {
        return landing.shardColumn().map(name -> col(name)).orElse(lit(Shards.WHOLE));
    }

    /** Counts the judged rows by shard. It fails if a key is NULL or repeats, because a sync knows a row by its key. */
    void countJudged(RowComparison comparison, Dataset<Row> judged) {
        List<Column> figures = new ArrayList<>(
                List.of(count(when(col(RowComparison.DIFFERS), 1)), count(when(col(RowComparison.NEW), 1))));
        if (comparison.isDated()) {
            Column isDoubtful = col(RowComparison.DIFFERS).isNull();
            Column operation = col(RowComparison.OLD_OPERATION);
            figures.add(count(when(isDoubtful.and(operation.equalTo(RowOperation.UPSERT)), 1)));
            figures.add(count(when(isDoubtful.and(operation.equalTo(RowOperation.READ)), 1)));
            figures.add(coalesce(
                    min(when(isDoubtful, unix_micros(col(RowComparison.OLD_MOMENT)))), lit(Long.MAX_VALUE)));
        }
        for (Figures shard : figures(judged, figures)) {
            note(shard, new Counts(shard.value(FIRST_FIGURE), shard.value(FIRST_FIGURE + 1), 0));
            if (comparison.isDated()) {
                doubts = doubts.plus(new Doubts(
                        shard.value(FIRST_FIGURE + 2), shard.value(FIRST_FIGURE + 3), shard.value(FIRST_FIGURE + 4)));
            }
        }
    }

    /**
     * Counts all rows as new if none has to be compared. It fails if a key is NULL or repeats.
     *
     * @return the rows that have to be compared; if there are any, nothing is counted
     */
    Overlap countNew(Dataset<Row> rows, Column isNew, String numberKey) {
        Column isComparable = not(isNew);
        List<Figures> shards =
                figures(rows, List.of(count(when(isComparable, 1)), min(when(isComparable, col(numberKey)))));
        long comparable =
                shards.stream().mapToLong(shard -> shard.value(FIRST_FIGURE)).sum();
        if (comparable == 0) {
            shards.forEach(shard -> note(shard, new Counts(shard.value(ROWS), shard.value(ROWS), 0)));
        }
        boolean isKnown = shards.stream()
                .allMatch(shard -> shard.value(FIRST_FIGURE) == 0
                        || shard.optional(FIRST_FIGURE + 1).isPresent());
        OptionalLong least = shards.stream()
                .map(shard -> shard.optional(FIRST_FIGURE + 1))
                .filter(key -> isKnown && key.isPresent())
                .mapToLong(OptionalLong::getAsLong)
                .min();
        return new Overlap(comparable, least);
    }

    /** Adds the changes that the rows stand for, by their number in each shard. */
    void add(Dataset<Row> rows, LongFunction<Counts> meaning) {
        byShard(rows, List.of(count(lit(1))))
                .forEach(counted -> changed.merge(counted.shard(), meaning.apply(counted.value(ROWS)), Counts::plus));
    }

    /** By shard: the number of rows, of distinct keys and of NULL keys, then the figures. */
    private List<Figures> figures(Dataset<Row> rows, List<Column> figures) {
        Column hasNull = key.stream().map(name -> col(name).isNull()).reduce(lit(false), Column::or);
        List<Column> all = new ArrayList<>(
                List.of(count(lit(1)), count_distinct(struct(Columns.named(key))), count(when(hasNull, 1))));
        all.addAll(figures);
        return byShard(rows, all);
    }

    private List<Figures> byShard(Dataset<Row> rows, List<Column> figures) {
        List<Column> named = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            named.add(figures.get(i).as("_figure" + i));
        }
        Column values = array(IntStream.range(0, figures.size())
                .mapToObj(i -> col("_figure" + i).cast("bigint"))
                .toArray(Column[]::new));
        Dataset<Row> counted = rows.groupBy(shard().as("shard"))
                .agg(named.get(0), named.subList(1, named.size()).toArray(Column[]::new));
        return query.rows(counted.select(col("shard"), values.as("figures"))).stream()
                .map(Figures::of)
                .toList();
    }

    private void note(Figures figures, Counts changes) {
        long rows = figures.value(ROWS);
        note(figures.shard(), rows, figures.value(NULL_KEYS) > 0, rows > figures.value(DISTINCT_KEYS), changes);
    }

    /**
     * Notes what is known of a shard. It fails if a key is NULL or repeats.
     *
     * @param rows how many rows were read
     */
    void note(String shard, long rows, boolean hasNull, boolean repeats, Counts changes) {
        String problem = hasNull ? "has NULL in" : repeats ? "repeats" : "";
        if (!problem.isEmpty()) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot sync " + landing.relation(shard) + ": it " + problem + " its key " + String.join(", ", key)
                            + "; correct the rows and make it the primary key");
        }
        found.put(shard, rows);
        changed.put(shard, changes);
    }
}
