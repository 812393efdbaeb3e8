package io.lotlake.silver.build;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.ledger.Rejection;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.table.Columns;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.rule.PortalClaims;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One row per landed row that Silver could not take, with the reason. A row in quarantine is in no other Silver table.
 * Tables that are built side by side write their rejects one after the other, because each commit writes the rejects of
 * all tables.
 */
public final class Quarantine {
    public static final TableSpec TABLE = table("silver.quarantine", "A landed row that Silver rejected, and why.")
            .partitionedBy("months(rejected_at)")
            .required("table_name", StringType, "The Silver table that did not take the row.")
            .required("reason", StringType, "Why, in words.")
            .required("row_key", StringType, "JSON of the key of the row.")
            .required("payload", StringType, "JSON of the row as it landed, without free text.")
            .required("run_id", StringType, "The run that rejected it.")
            .required("rejected_at", TimestampType, "The moment of that run, UTC.")
            .build();

    private static final String REASON = "_rejection";
    private static final String SAMPLE = "_sample";

    /** Columns that may hold personal data; only Bronze keeps them. */
    private static final List<String> FREE_TEXT = List.of("description");

    private Quarantine() {}

    /**
     * Adds {@code _rejection}: why Silver cannot take a row; NULL if it can. The reason is the claim of another portal,
     * or the values of the row.
     */
    static Dataset<Row> judge(Dataset<Row> landed, List<String> portals, Column rejection) {
        return PortalClaims.withOtherClaim(landed, portals)
                .withColumn(REASON, coalesce(col("_other_claim"), rejection))
                .drop("_other_claim");
    }

    /** The rejected rows in the shape of the quarantine; the input has the reason in {@code _rejection}. */
    static Dataset<Row> from(Dataset<Row> rejected, BronzeRows bronze) {
        Run run = bronze.lake().run();
        Column[] payload = Arrays.stream(rejected.columns())
                .filter(name -> !name.equals(REASON) && !FREE_TEXT.contains(name))
                .map(name -> col(name))
                .toArray(Column[]::new);
        return rejected.withColumns(Map.of(
                        "table_name", lit(bronze.table().name()),
                        "reason", col(REASON),
                        "row_key", rowKey(bronze.table()),
                        "payload", to_json(struct(payload)),
                        "run_id", lit(run.id()),
                        "rejected_at", lit(run.startedAt())))
                .transform(TABLE::project);
    }

    /** What a landed row of the table has in {@code row_key}. */
    static Column rowKey(SilverTable target) {
        return to_json(struct(Columns.named(target.bronzeKey())));
    }

    /** Replaces the rejects of one table. Writes nothing if there are neither old nor new ones. */
    static synchronized void replace(BronzeRows bronze, Dataset<Row> rejects, long count) {
        String target = bronze.table().name();
        Lake lake = bronze.lake();
        lake.create(TABLE);
        Dataset<Row> others = lake.readLatest(TABLE).where(col("table_name").notEqual(target));
        boolean stale =
                !lake.readLatest(TABLE).where(col("table_name").equalTo(target)).isEmpty();
        if (count > 0 || stale) {
            overwrite(bronze, others.unionByName(rejects), bronze.step());
        }
    }

    /**
     * The commit names the state of Bronze that the rejects come from. The table's own commit, which follows, names it,
     * too.
     */
    private static void overwrite(BronzeRows bronze, Dataset<Row> rows, String step) {
        Lake lake = bronze.lake();
        Map<String, String> properties =
                new Lineage(lake).properties(List.of(bronze.table().bronze()));
        lake.overwrite(TABLE, rows, "silver.quarantine of " + step, properties);
    }

    /**
     * The portals and listings of a table's rejects. They include the rejects that a run removed if the run ended
     * before it wrote the table.
     */
    static Dataset<Row> claims(BronzeRows bronze) {
        Lake lake = bronze.lake();
        Dataset<Row> now = claims(lake.readPinned(TABLE), bronze.table());
        return beforeUnfinished(bronze)
                .map(snapshot -> claims(lake.readSnapshot(TABLE, snapshot), bronze.table()))
                .map(earlier -> now.unionByName(earlier).distinct())
                .orElse(now);
    }

    /**
     * The snapshot of the quarantine before the runs that wrote rejects and ended before they wrote the table. Their
     * rejects come from a later state of Bronze than the table. Empty if there are no such runs.
     */
    private static Optional<Long> beforeUnfinished(BronzeRows bronze) {
        TableSpec landed = bronze.table().bronze();
        Lineage lineage = new Lineage(bronze.lake());
        Set<String> later = lineage.snapshotsAfter(
                landed, lineage.sourceSnapshot(bronze.table().spec(), landed));
        Optional<Long> before = Optional.empty();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(bronze.lake().icebergTable(TABLE))) {
            String state = snapshot.summary().get(Lineage.key(landed));
            if (state != null && later.contains(state)) {
                before = Optional.ofNullable(snapshot.parentId());
            }
        }
        return before;
    }

    /** The portals and listings of a table's rejects. */
    static Dataset<Row> claims(Dataset<Row> quarantine, SilverTable target) {
        return quarantine
                .where(col("table_name").equalTo(target.name()))
                .select(
                        get_json_object(col("row_key"), "$._portal").as("portal"),
                        get_json_object(col("row_key"), "$.lid").cast(LongType).as("lid"));
    }

    /**
     * Replaces the rejects of some listings. Writes nothing if there are neither old nor new ones.
     *
     * @return why rows of the table are in quarantine now; empty if nothing was written
     */
    static synchronized Optional<List<Rejection>> replace(
            BronzeRows bronze, JudgedRows.Figures figures, Dataset<Row> lids, Dataset<Row> rejects, String step) {
        SilverTable target = bronze.table();
        Lake lake = bronze.lake();
        if (figures.rejected() + figures.stale() == 0) {
            return Optional.empty();
        }
        Dataset<Row> others = lake.readLatest(TABLE)
                .withColumn(
                        "lid",
                        when(col("table_name").equalTo(target.name()), get_json_object(col("row_key"), "$.lid"))
                                .cast(LongType))
                .join(lids, new String[] {"lid"}, "left_anti")
                .drop("lid");
        overwrite(bronze, others.unionByName(rejects), step);
        return Optional.of(reasons(bronze));
    }

    /**
     * Why rows of the table are in quarantine, the most frequent reason first. The samples of a reason have the key of
     * a row and the columns that the table declares for samples.
     */
    static List<Rejection> reasons(BronzeRows bronze) {
        return bronze
                .lake()
                .readPinned(TABLE)
                .where(col("table_name").equalTo(bronze.table().name()))
                .withColumn(SAMPLE, sample(bronze.table()))
                .groupBy("reason")
                .agg(count(lit(1)), min(SAMPLE), max(SAMPLE))
                .orderBy(count(lit(1)).desc(), col("reason"))
                .collectAsList()
                .stream()
                .map(row -> new Rejection(
                        row.getString(0),
                        row.getLong(1),
                        Stream.of(row.getString(2), row.getString(3)).distinct().toList()))
                .toList();
    }

    private static Column sample(SilverTable target) {
        Stream<Column> key = target.bronzeKey().stream()
                .map(name -> get_json_object(col("row_key"), "$." + name).as(name));
        Stream<Column> shown = target.sampled().stream()
                .map(name -> get_json_object(col("payload"), "$." + name).as(name));
        return to_json(struct(Stream.concat(key, shown).toArray(Column[]::new)));
    }
}
