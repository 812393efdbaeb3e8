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
 * The Bronze rows of the listings of a delta, at all portals. Each row is accepted or rejected. They stay in memory
 * until {@link #close()}.
 *
 * @param lids the listings, each once
 * @param rows the rows with the reason for a rejection in {@code _rejection}
 */
record JudgedRows(Dataset<Row> lids, Dataset<Row> rows, Figures figures) implements AutoCloseable {
    private static final String[] PORTAL_AND_LISTING = {"portal", "lid"};
    private static final String LANDED = "landed";
    private static final String RIVALS = "rivals";
    private static final String QUARANTINE = "quarantine";

    /**
     * Numbers of rows.
     *
     * @param landed rows of the listings in Bronze
     * @param rejected how many of these are rejected
     * @param stale rows of the listings that are in quarantine from before
     * @param quarantinedOfOthers rows of the table's other listings that are in quarantine
     */
    record Figures(long landed, long rejected, long stale, long quarantinedOfOthers) {}

    /** Judges the rows and counts them in one query. If there are rivals, a second query judges and counts again. */
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

    /** One row: the name, the number of rows, and how many of them have a mark, which is a value that is not NULL. */
    private static Dataset<Row> counted(String name, Dataset<Row> rows) {
        return rows.agg(count(lit(1)).as("_rows"), count("marked").as("_marked"))
                .select(lit(name).as("_name"), col("_rows"), col("_marked"));
    }

    /**
     * The listings of the delta that Silver or the quarantine also has from a portal where they did not change. There
     * are almost never any.
     */
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

    /** The Bronze rows of these listings at portals where they did not change. */
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
