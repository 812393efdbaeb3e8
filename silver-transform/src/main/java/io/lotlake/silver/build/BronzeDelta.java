package io.lotlake.silver.build;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.lotlake.bronze.log.BronzeIncrement;
import io.lotlake.bronze.log.KnownKeys;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.driver.CollectedRows;
import io.lotlake.common.driver.DriverScan;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.table.Columns;
import io.lotlake.silver.changes.KeysInDriver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What came into Bronze for a Silver table since the last snapshot of that table. The keys are counted at once if the
 * metadata does not tell their number. All else is read at the first request.
 */
public final class BronzeDelta {
    private final BronzeRows bronze;
    private final BronzeIncrement increment;
    /** The shards that are compared as a whole. */
    private final List<String> wholeShards;

    private final long count;
    private final List<Dataset<Row>> kept = new ArrayList<>();
    private @Nullable Content content;
    private @Nullable KeyBounds bounds;

    private record Content(Dataset<Row> keys, Dataset<Row> rows) {}

    private BronzeDelta(BronzeRows bronze, BronzeIncrement increment, List<String> wholeShards) {
        this.bronze = bronze;
        this.increment = increment;
        this.wholeShards = wholeShards;
        OptionalLong known = wholeShards.isEmpty() && increment.isOfOneSync()
                ? increment.rowsOf(bronze.shards())
                : OptionalLong.empty();
        this.count = known.orElseGet(() -> keys().count());
    }

    static BronzeDelta of(Lake lake, SilverTable table, LotlakeConfig config) {
        BronzeRows bronze = BronzeRows.of(lake, table, config);
        long taken = new Lineage(lake)
                .sourceSnapshot(table.spec(), table.bronze())
                .orElseThrow(() -> new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot sync " + table.name()
                                + ": it does not say which rows of Bronze it was made of; run seed first"));
        BronzeIncrement increment = BronzeIncrement.since(lake, table.bronze(), taken);
        List<String> added = bronze.added();
        List<String> wholeShards = bronze.shards().stream()
                .filter(shard -> increment.readInFull().contains(shard) || added.contains(shard))
                .toList();
        return new BronzeDelta(bronze, increment, wholeShards);
    }

    Lake lake() {
        return bronze.lake();
    }

    SilverTable table() {
        return bronze.table();
    }

    BronzeRows bronze() {
        return bronze;
    }

    /** All present rows of Bronze. */
    Dataset<Row> present() {
        return bronze.present();
    }

    /** The rows of the Silver table before the sync writes it. */
    public Dataset<Row> tableRows() {
        return lake().readLatest(table().spec());
    }

    /** The same rows for the driver. */
    public DriverScan tableScan(Expression filter) {
        return lake().scan(table().spec(), filter);
    }

    /** The snapshot of the Bronze table with which the Silver table agrees after the sync. */
    long head() {
        return increment.snapshotId();
    }

    /** The number of {@link #keys}. */
    long count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /**
     * The ranges in which the keys lie. They come from the metrics of the files, or from the keys themselves if a shard
     * is compared as a whole.
     */
    public synchronized KeyBounds bounds() {
        if (bounds == null) {
            bounds = lookForBounds();
        }
        return bounds;
    }

    private KeyBounds lookForBounds() {
        if (!wholeShards.isEmpty()) {
            return KeyBounds.of(keys());
        }
        Map<String, KeyBounds.Range> ranges = new HashMap<>();
        increment
                .ranges(lake(), table().bronze(), table().bronzeKey())
                .forEach((column, range) -> ranges.put(table().sharding().silverName(column), range));
        return new KeyBounds(count, ranges);
    }

    /**
     * The keys of all rows that came, changed or left. Each key occurs once; its columns have their names in Silver.
     */
    public Dataset<Row> keys() {
        return content().keys();
    }

    /**
     * Columns of all rows that came, changed or left, in the memory of the driver. After these columns, a row has its
     * operation. Empty if there are too many rows, or if a shard is compared as a whole.
     *
     * @param columns columns of the Bronze table; the first one names the shard if the table has shards
     */
    public Optional<List<InternalRow>> inDriver(List<String> columns) {
        boolean isPossible = wholeShards.isEmpty()
                && increment.isOfOneSync()
                && increment.appends().stream().mapToLong(Commit::addedRows).sum() <= CollectedRows.most(Changes.TABLE);
        if (!isPossible) {
            return Optional.empty();
        }
        Set<String> shards = Set.copyOf(bronze.shards());
        boolean hasShards = table().sharding().column().isPresent();
        return Optional.of(increment.collect(lake(), table().bronze(), columns).stream()
                .filter(row -> !hasShards || shards.contains(row.getString(0)))
                .toList());
    }

    /** Tells which landed keys are new; empty if the metadata does not tell. */
    public Optional<KnownKeys> knownKeys() {
        return increment.earlierKeys(
                lake(), table().bronze(), table().sharding().column());
    }

    /** The {@link #keys} in the memory of the driver; empty where {@link #inDriver} is. */
    Optional<KeysInDriver> keysInDriver() {
        StructType landed =
                SparkSchemaUtil.convert(lake().icebergTable(table().bronze()).schema());
        StructType columns = new StructType();
        for (String column : table().bronzeKey()) {
            columns = columns.add(
                    table().sharding().silverName(column), landed.apply(column).dataType());
        }
        StructType named = columns;
        return inDriver(table().bronzeKey()).map(rows -> new KeysInDriver(named, rows));
    }

    /**
     * The present Bronze rows that did not change and that match one of the other rows. They also have the key columns
     * under their names in Silver.
     *
     * @param others rows that have the columns
     * @param columns the columns that are equal in rows that match
     */
    Dataset<Row> unchanged(Dataset<Row> others, String... columns) {
        return present()
                .join(others, columns, "left_semi")
                .transform(table()::withSilverKey)
                .join(keys(), table().silverKey().toArray(String[]::new), "left_anti");
    }

    /** The rows that Bronze has now for the keys. */
    public Dataset<Row> rows() {
        return content().rows();
    }

    /**
     * The number of {@link #rows}. It is that of the keys if the metrics of the files tell that no key left; otherwise
     * it is empty.
     */
    OptionalLong knownRows() {
        boolean isKnown = wholeShards.isEmpty()
                && increment.isOfOneSync()
                && increment.isWithoutDeletions(lake(), table().bronze());
        return isKnown ? OptionalLong.of(count) : OptionalLong.empty();
    }

    /** Keeps rows in memory until the sync ends; Spark computes them at their first use. */
    public synchronized Dataset<Row> keep(Dataset<Row> rows) {
        Dataset<Row> cached = rows.persist();
        kept.add(cached);
        return cached;
    }

    /** Releases the rows, the latest first, because later ones are computed from earlier ones. */
    synchronized void release() {
        Collections.reverse(kept);
        kept.forEach(Dataset::unpersist);
        kept.clear();
    }

    private synchronized Content content() {
        if (content == null) {
            content = read();
        }
        return content;
    }

    private Content read() {
        Dataset<Row> newest = keep(newest());
        Dataset<Row> rows = newest.where(col("_op").equalTo("u"));
        Dataset<Row> keys = keysOf(newest);
        if (wholeShards.isEmpty()) {
            return new Content(keys, rows);
        }
        Dataset<Row> whole = bronze.present(wholeShards);
        Dataset<Row> compared = keys.unionByName(keysOf(whole)).unionByName(earlierKeys());
        return new Content(keep(compared.distinct()), rows.unionByName(whole));
    }

    /** The keys of landed rows, under their names in Silver. */
    private Dataset<Row> keysOf(Dataset<Row> landed) {
        return landed.select(table().bronzeKey().stream()
                .map(column -> col(column).as(table().sharding().silverName(column)))
                .toArray(Column[]::new));
    }

    /** The newest row of every key that changed; one run brings at most one row per key. */
    private Dataset<Row> newest() {
        List<String> followed = bronze.shards().stream()
                .filter(shard -> !wholeShards.contains(shard))
                .toList();
        Column wanted = table().sharding()
                .column()
                .map(column -> col(column).isin(followed.toArray()))
                .orElse(lit(wholeShards.isEmpty()));
        Dataset<Row> changes = increment.changes().where(wanted);
        if (increment.isOfOneSync()) {
            return changes;
        }
        WindowSpec newestFirst =
                Window.partitionBy(Columns.named(table().bronzeKey())).orderBy(desc("_ingested_at"));
        return changes.withColumn("_rank", row_number().over(newestFirst))
                .where(col("_rank").equalTo(1))
                .drop("_rank");
    }

    /** The keys that Silver has taken in from the shards that are compared as a whole. */
    private Dataset<Row> earlierKeys() {
        Dataset<Row> keys = table().refresh().earlierKeys(bronze);
        return table().sharding()
                .column()
                .map(column ->
                        keys.where(col(table().sharding().silverName(column)).isin(wholeShards.toArray())))
                .orElse(keys);
    }
}
