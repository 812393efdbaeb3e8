package io.lotlake.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.BronzeIncrement;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Shards;
import io.lotlake.common.lake.Sources;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * What a Silver table has to take in from Bronze.
 *
 * @param head the snapshot of the Bronze table with which the Silver table then agrees
 * @param keys of all rows that came, changed or left, once each, by their names in Silver
 * @param rows what Bronze has of these keys now
 * @param count of the keys
 * @param newest the part of the rows that is kept in memory
 */
record BronzeDelta(Recipe recipe, long head, Dataset<Row> keys, Dataset<Row> rows, long count, Dataset<Row> newest) {

    static BronzeDelta of(Lake lake, Recipe recipe) {
        Sources sources = new Sources(lake);
        long taken = sources.taken(recipe.table(), recipe.bronze())
                .orElseThrow(() -> unseeded(recipe.table().name()));
        BronzeIncrement increment = BronzeIncrement.since(lake, recipe.bronze(), taken);
        List<String> added = recipe.added(sources);
        List<String> anew = recipe.shards().stream()
                .filter(shard -> increment.readInFull().contains(shard) || added.contains(shard))
                .toList();
        Dataset<Row> newest = newest(recipe, increment, anew).persist();
        Dataset<Row> rows = newest.where(col("_op").equalTo("u"));
        Dataset<Row> keys = newest.select(columns(recipe.bronzeKey()));
        if (!anew.isEmpty()) {
            Dataset<Row> whole = recipe.present(new Shards(lake), anew);
            rows = rows.unionByName(whole);
            keys = keys.unionByName(whole.select(columns(recipe.bronzeKey())));
        }
        Dataset<Row> named = recipe.named(keys);
        if (!anew.isEmpty()) {
            named = named.unionByName(earlierKeys(lake, recipe, anew)).distinct();
        }
        named = named.persist();
        boolean untouched = !increment.hasChanges() && anew.isEmpty();
        return new BronzeDelta(recipe, increment.snapshotId(), named, rows, untouched ? 0 : named.count(), newest);
    }

    static LotlakeException unseeded(String table) {
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot sync " + table + ": it does not say which rows of Bronze it was made of; run seed first");
    }

    boolean isEmpty() {
        return count == 0;
    }

    void release() {
        keys.unpersist();
        newest.unpersist();
    }

    /** Of every key that changed the newest row; a run brings at most one. */
    private static Dataset<Row> newest(Recipe recipe, BronzeIncrement increment, List<String> anew) {
        List<String> followed =
                recipe.shards().stream().filter(shard -> !anew.contains(shard)).toList();
        Column wanted = recipe.shardColumn()
                .map(column -> col(column).isin(followed.toArray()))
                .orElse(lit(anew.isEmpty()));
        WindowSpec newestFirst = Window.partitionBy(columns(recipe.bronzeKey())).orderBy(desc("_ingested_at"));
        return increment
                .changes()
                .where(wanted)
                .withColumn("_rank", row_number().over(newestFirst))
                .where(col("_rank").equalTo(1))
                .drop("_rank");
    }

    /** What Silver has of shards that were read in full, be it in quarantine; some of it may be gone. */
    private static Dataset<Row> earlierKeys(Lake lake, Recipe recipe, List<String> anew) {
        Dataset<Row> keys = lake.readNow(recipe.table()).select(columns(recipe.silverKey()));
        if (recipe.isJudged()) {
            keys = keys.unionByName(Quarantine.claims(lake, recipe));
        }
        return recipe.shardColumn().isEmpty()
                ? keys
                : keys.where(col(recipe.silverKey().get(0)).isin(anew.toArray()));
    }

    static Column[] columns(List<String> names, Column... more) {
        return Stream.concat(names.stream().map(name -> col(name)), Stream.of(more))
                .toArray(Column[]::new);
    }
}
