package io.lotlake.silver.build;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.table.Columns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What Bronze has of the listings that a delta of a table is about, at all portals, accepted or rejected. Kept in memory until
 * {@link #close()}.
 *
 * @param lids the listings, each once
 * @param rows with the reason in {@code _rejection}
 */
record JudgedRows(Dataset<Row> lids, Dataset<Row> rows, Figures figures) implements AutoCloseable {
    private static final String[] PORTAL_AND_LISTING = {"portal", "lid"};
    private static final String LANDED = "landed";
    private static final String RIVALS = "rivals";
    private static final String QUARANTINE = "quarantine";

    /**
     * How many there are.
     *
     * @param landed rows
     * @param rejected of them
     * @param stale rejects in quarantine of the listings
     * @param quarantinedOfOthers rejects in quarantine of the table's other listings
     */
    record Figures(long landed, long rejected, long stale, long quarantinedOfOthers) {}

    /** Judges, and counts by one query. */
    static JudgedRows of(BronzeDelta delta, Column rejection) {
        List<String> portals = delta.bronze().shards();
        Dataset<Row> lids = delta.keys().select("lid").distinct().persist();
        Dataset<Row> judged = Quarantine.judge(delta.rows(), portals, rejection).persist();
        Dataset<Row> rivals = rivals(delta, lids);
        Map<String, Row> counted = new HashMap<>();
        counted(LANDED, judged.select(col("_rejection").as("marked")))
                .unionByName(counted(RIVALS, rivals.select(col("lid").as("marked"))))
                .unionByName(counted(
                        QUARANTINE,
                        Quarantine.claims(delta.lake().readPinned(Quarantine.TABLE), delta.table())
                                .join(lids.withColumn("marked", lit(true)), new String[] {"lid"}, "left")
                                .select("marked")))
                .collectAsList()
                .forEach(row -> counted.put(row.getString(0), row));
        Row landed = Objects.requireNonNull(counted.get(LANDED));
        if (Objects.requireNonNull(counted.get(RIVALS)).getLong(1) > 0) {
            judged.unpersist();
            judged = Quarantine.judge(delta.rows().unionByName(unchanged(delta, rivals)), portals, rejection)
                    .persist();
            landed = counted(LANDED, judged.select(col("_rejection").as("marked")))
                    .first();
        }
        Row quarantine = Objects.requireNonNull(counted.get(QUARANTINE));
        Figures figures = new Figures(
                landed.getLong(1),
                landed.getLong(2),
                quarantine.getLong(2),
                quarantine.getLong(1) - quarantine.getLong(2));
        return new JudgedRows(lids, judged, figures);
    }

    /** A row: how many there are, and how many have a mark. */
    private static Dataset<Row> counted(String name, Dataset<Row> rows) {
        return rows.agg(count(lit(1)).as("_rows"), count("marked").as("_marked"))
                .select(lit(name).as("_name"), col("_rows"), col("_marked"));
    }

    /** The listings that Silver or the quarantine has from portals where nothing changed; next to never there is any. */
    private static Dataset<Row> rivals(BronzeDelta delta, Dataset<Row> lids) {
        return delta.lake()
                .readPinned(delta.table().spec())
                .select("portal", "lid")
                .where(delta.bounds().only(List.of("lid")).condition(name -> col(name)))
                .unionByName(Quarantine.claims(delta.bronze()))
                .join(lids, new String[] {"lid"}, "left_semi")
                .join(delta.keys(), PORTAL_AND_LISTING, "left_anti")
                .select("lid")
                .distinct();
    }

    /** What Bronze has of them at portals where nothing changed. */
    private static Dataset<Row> unchanged(BronzeDelta delta, Dataset<Row> rivals) {
        return delta.unchanged(rivals, "lid")
                .select(Columns.named(List.of(delta.rows().columns())));
    }

    Dataset<Row> accepted() {
        return rows.where(col("_rejection").isNull());
    }

    Dataset<Row> rejected() {
        return rows.where(col("_rejection").isNotNull());
    }

    @Override
    public void close() {
        rows.unpersist();
        lids.unpersist();
    }
}
