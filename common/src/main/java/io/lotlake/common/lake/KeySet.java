package io.lotlake.common.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Whole numbers by which a run selects rows several times, such as ids of listings. If there are few, they are part of
 * the plans. If there are many, Spark caches them.
 *
 * @param rows the keys in one column, each once
 * @param bounds the bounds of the keys
 * @param few the keys in ascending order, if they are part of the plans
 */
public record KeySet(Dataset<Row> rows, KeyBounds bounds, Optional<List<Long>> few) implements AutoCloseable {
    /** The most keys that a plan holds: 80 kB of numbers, as many as a day of a small source brings. */
    private static final int FEW = 10_000;

    /**
     * Computes the keys once.
     *
     * @param keys rows of one column of type long, which is never NULL
     */
    public static KeySet of(Dataset<Row> keys) {
        String column = keys.columns()[0];
        Dataset<Row> cached = keys.persist();
        List<Row> first = cached.limit(FEW + 1).collectAsList();
        if (first.size() > FEW) {
            return new KeySet(cached, KeyBounds.of(cached), Optional.empty());
        }
        cached.unpersist();
        return of(
                keys.sparkSession(),
                column,
                first.stream().map(row -> row.getLong(0)).toList());
    }

    /**
     * The set of keys in the memory of the driver.
     *
     * @param keys each once
     */
    public static KeySet of(SparkSession spark, String column, Collection<Long> keys) {
        if (keys.isEmpty()) {
            return none(spark, column);
        }
        long[] sorted = keys.stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length > FEW) {
            // The plan does not print these rows, and Spark prints plans at every stage.
            List<Long> all = Arrays.stream(sorted).boxed().toList();
            Dataset<Row> many = spark.createDataset(all, Encoders.LONG()).toDF(column);
            return new KeySet(many.persist(), KeyBounds.of(column, sorted), Optional.empty());
        }
        Dataset<Row> rows = spark.range(1).select(explode(lit(sorted)).as(column));
        List<Long> few = Arrays.stream(sorted).boxed().toList();
        return new KeySet(rows, KeyBounds.of(column, sorted), Optional.of(few));
    }

    /** Makes the set without keys. */
    public static KeySet none(SparkSession spark, String column) {
        Dataset<Row> rows = spark.range(0).select(col("id").as(column));
        return new KeySet(rows, new KeyBounds(0, Map.of()), Optional.of(List.of()));
    }

    /** The rows whose key is in the set. The rows have the column of the keys. */
    public Dataset<Row> select(Dataset<Row> all) {
        Dataset<Row> near = all.where(bounds.condition(functions::col));
        return bounds.areListed() ? near : near.join(rows, rows.columns(), "left_semi");
    }

    /** Whether there is no key. */
    public boolean isEmpty() {
        return bounds.isEmpty();
    }

    /** Releases the memory that Spark keeps for the keys. */
    @Override
    public void close() {
        rows.unpersist();
    }
}
