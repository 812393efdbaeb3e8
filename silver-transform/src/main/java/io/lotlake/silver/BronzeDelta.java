package io.lotlake.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.lotlake.bronze.log.BronzeIncrement;
import io.lotlake.bronze.log.Shards;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.jspecify.annotations.Nullable;

/** What a Silver table has to take in from Bronze. Nothing is read before it is asked for. */
final class BronzeDelta {
    private final Lake lake;
    private final Recipe recipe;
    private final BronzeIncrement increment;
    /** Shards to be compared as a whole. */
    private final List<String> anew;

    private final long count;
    private @Nullable Content content;
    private @Nullable KeyBounds bounds;

    /**
     * @param newest the part of the rows that is kept in memory
     */
    private record Content(Dataset<Row> keys, Dataset<Row> rows, Dataset<Row> newest) {}

    private BronzeDelta(Lake lake, Recipe recipe, BronzeIncrement increment, List<String> anew) {
        this.lake = lake;
        this.recipe = recipe;
        this.increment = increment;
        this.anew = anew;
        OptionalLong known =
                anew.isEmpty() && increment.isOfOneSync() ? increment.rowsOf(recipe.shards()) : OptionalLong.empty();
        this.count = known.orElseGet(() -> keys().count());
    }

    static BronzeDelta of(Lake lake, Recipe recipe) {
        Lineage lineage = new Lineage(lake);
        long taken = lineage.sourceSnapshot(recipe.table(), recipe.bronze())
                .orElseThrow(() -> unseeded(recipe.table().name()));
        BronzeIncrement increment = BronzeIncrement.since(lake, recipe.bronze(), taken);
        List<String> added = recipe.added(lineage);
        List<String> anew = recipe.shards().stream()
                .filter(shard -> increment.readInFull().contains(shard) || added.contains(shard))
                .toList();
        return new BronzeDelta(lake, recipe, increment, anew);
    }

    private synchronized Content content() {
        if (content == null) {
            content = read();
        }
        return content;
    }

    private Content read() {
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
            named = named.unionByName(earlierKeys(lake, recipe, anew))
                    .distinct()
                    .persist();
        }
        return new Content(named, rows, newest);
    }

    static LotlakeException unseeded(String table) {
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot sync " + table + ": it does not say which rows of Bronze it was made of; run seed first");
    }

    Recipe recipe() {
        return recipe;
    }

    /** The snapshot of the Bronze table with which the Silver table then agrees. */
    long head() {
        return increment.snapshotId();
    }

    /** How many keys there are. */
    long count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Between which numbers the keys lie: by the metrics of the files where they say it, else by a look at the keys. */
    synchronized KeyBounds bounds() {
        if (bounds == null) {
            bounds = lookForBounds();
        }
        return bounds;
    }

    private KeyBounds lookForBounds() {
        if (!anew.isEmpty()) {
            return KeyBounds.of(keys());
        }
        Map<String, KeyBounds.Range> ranges = new HashMap<>();
        increment
                .ranges(lake, recipe.bronze(), recipe.bronzeKey())
                .forEach((column, range) -> ranges.put(recipe.silverName(column), range));
        return new KeyBounds(count, ranges);
    }

    /** Of all rows that came, changed or left, once each, by their names in Silver. */
    Dataset<Row> keys() {
        return content().keys();
    }

    /** What Bronze has of the keys now. */
    Dataset<Row> rows() {
        return content().rows();
    }

    /** How many rows that is: as many as keys where the metrics of the files tell that none left. */
    long countRows() {
        boolean isKnown =
                anew.isEmpty() && increment.isOfOneSync() && increment.isWithoutDeletions(lake, recipe.bronze());
        return isKnown ? count : rows().count();
    }

    synchronized void release() {
        if (content != null) {
            content.keys().unpersist();
            content.newest().unpersist();
        }
    }

    /** Of every key that changed the newest row; a run brings at most one. */
    private static Dataset<Row> newest(Recipe recipe, BronzeIncrement increment, List<String> anew) {
        List<String> followed =
                recipe.shards().stream().filter(shard -> !anew.contains(shard)).toList();
        Column wanted = recipe.shardColumn()
                .map(column -> col(column).isin(followed.toArray()))
                .orElse(lit(anew.isEmpty()));
        Dataset<Row> changes = increment.changes().where(wanted);
        if (increment.isOfOneSync()) {
            return changes;
        }
        WindowSpec newestFirst = Window.partitionBy(columns(recipe.bronzeKey())).orderBy(desc("_ingested_at"));
        return changes.withColumn("_rank", row_number().over(newestFirst))
                .where(col("_rank").equalTo(1))
                .drop("_rank");
    }

    /** What Silver has of shards that were read in full, be it in quarantine; some of it may be gone. */
    private static Dataset<Row> earlierKeys(Lake lake, Recipe recipe, List<String> anew) {
        Dataset<Row> keys = lake.readPinned(recipe.table()).select(columns(recipe.silverKey()));
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
