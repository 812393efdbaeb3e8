package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.table.TableSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One row per landed row that Silver could not take, with the reason; what is in it is in no other Silver table. Tables that are built
 * side by side put their rejects here one after the other, for each commit takes up the rejects of all.
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

    /** May hold personal data; Bronze keeps it. */
    private static final List<String> FREE_TEXT = List.of("description");

    private Quarantine() {}

    /** Adds {@code _rejection}: why Silver cannot take a row, be it another portal's claim or its values; NULL where it can. */
    static Dataset<Row> judge(Dataset<Row> landed, List<String> portals, Column rejection) {
        return PortalClaims.judge(landed, portals)
                .withColumn(REASON, coalesce(col("_other_claim"), rejection))
                .drop("_other_claim");
    }

    /** The rejected rows in the shape of the quarantine; the input has the reason in {@code _rejection}. */
    static Dataset<Row> from(Dataset<Row> rejected, TableSpec target, List<String> key, Lake lake) {
        Column[] payload = Arrays.stream(rejected.columns())
                .filter(name -> !name.equals(REASON) && !FREE_TEXT.contains(name))
                .map(name -> col(name))
                .toArray(Column[]::new);
        Column[] keys = key.stream().map(name -> col(name)).toArray(Column[]::new);
        return rejected.withColumns(Map.of(
                        "table_name", lit(target.name()),
                        "reason", col(REASON),
                        "row_key", to_json(struct(keys)),
                        "payload", to_json(struct(payload)),
                        "run_id", lit(lake.run().id()),
                        "rejected_at", lit(lake.run().startedAt())))
                .transform(TABLE::project);
    }

    /** Puts the rejects of one table in place of its earlier ones; writes nothing where there are none, neither old nor new. */
    static synchronized void replace(Lake lake, Recipe recipe, Dataset<Row> rejects, long count) {
        TableSpec target = recipe.table();
        lake.create(TABLE);
        Dataset<Row> others = lake.readLatest(TABLE).where(col("table_name").notEqual(target.name()));
        boolean stale = !lake.readLatest(TABLE)
                .where(col("table_name").equalTo(target.name()))
                .isEmpty();
        if (count > 0 || stale) {
            overwrite(lake, recipe, others.unionByName(rejects), target.name());
        }
    }

    /** The commit names the state of Bronze that the rejects are of; the table's own commit, which comes after it, names it, too. */
    private static void overwrite(Lake lake, Recipe recipe, Dataset<Row> rows, String step) {
        lake.overwrite(
                TABLE, rows, "silver.quarantine of " + step, new Lineage(lake).properties(List.of(recipe.bronze())));
    }

    /** The portals and listings of a table's rejects, also of those that went with a run which ended before it wrote the table. */
    static Dataset<Row> claims(Lake lake, Recipe recipe) {
        Dataset<Row> now = claims(lake.readPinned(TABLE), recipe.table());
        return beforeUnfinished(lake, recipe)
                .map(snapshot -> claims(lake.readSnapshot(TABLE, snapshot), recipe.table()))
                .map(earlier -> now.unionByName(earlier).distinct())
                .orElse(now);
    }

    /** The state before the runs that have written rejects of a later state of Bronze than the table is of. */
    private static Optional<Long> beforeUnfinished(Lake lake, Recipe recipe) {
        Lineage lineage = new Lineage(lake);
        Set<String> later =
                lineage.snapshotsAfter(recipe.bronze(), lineage.sourceSnapshot(recipe.table(), recipe.bronze()));
        Optional<Long> before = Optional.empty();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(lake.icebergTable(TABLE))) {
            String state = snapshot.summary().get(Lineage.key(recipe.bronze()));
            if (state != null && later.contains(state)) {
                before = Optional.ofNullable(snapshot.parentId());
            }
        }
        return before;
    }

    /** The portals and listings of a table's rejects. */
    static Dataset<Row> claims(Dataset<Row> quarantine, TableSpec target) {
        return quarantine
                .where(col("table_name").equalTo(target.name()))
                .select(
                        get_json_object(col("row_key"), "$._portal").as("portal"),
                        get_json_object(col("row_key"), "$.lid").cast(LongType).as("lid"));
    }

    /**
     * Puts the rejects of some listings in place of their earlier ones; writes nothing where there are none, neither old nor new.
     *
     * @return how many rejects of the table there are now
     */
    static synchronized long replace(Lake lake, Recipe recipe, JudgedRows rows, Dataset<Row> rejects, String step) {
        TableSpec target = recipe.table();
        JudgedRows.Figures figures = rows.figures();
        if (figures.rejected() + figures.stale() == 0) {
            return figures.quarantinedOfOthers();
        }
        Dataset<Row> others = lake.readLatest(TABLE)
                .withColumn(
                        "lid",
                        when(col("table_name").equalTo(target.name()), get_json_object(col("row_key"), "$.lid"))
                                .cast(LongType))
                .join(rows.lids(), new String[] {"lid"}, "left_anti")
                .drop("lid");
        overwrite(lake, recipe, others.unionByName(rejects), step);
        return claims(lake.readPinned(TABLE), target).count();
    }
}
