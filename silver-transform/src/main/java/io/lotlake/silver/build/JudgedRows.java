package io.lotlake.silver.build;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.table.Columns;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The Bronze rows of the listings of a delta, at all portals where the delta changed them. Each row is accepted or
 * rejected. They stay in memory until the sync ends.
 *
 * @param lids the listings, each once
 * @param rivals the listings that another portal also has, where they did not change
 * @param rows the rows with the reason for a rejection in {@code _rejection}
 */
record JudgedRows(BronzeDelta delta, Column rejection, Dataset<Row> lids, Dataset<Row> rivals, Dataset<Row> rows) {
    private static final String[] PORTAL_AND_LISTING = {"portal", "lid"};
    private static final String REJECTION = "_rejection";
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

    /** The rows, together with those of rivals. */
    record Settled(Dataset<Row> rows, Figures figures) {
        Dataset<Row> accepted() {
            return rows.where(col(REJECTION).isNull());
        }

        Dataset<Row> rejected() {
            return rows.where(col(REJECTION).isNotNull());
        }
    }

    static JudgedRows of(BronzeDelta delta, Column rejection) {
        Dataset<Row> lids = delta.keep(delta.keys().select("lid").distinct());
        Dataset<Row> rows =
                delta.keep(Quarantine.judge(delta.rows(), delta.bronze().shards(), rejection));
        return new JudgedRows(delta, rejection, lids, rivals(delta, lids), rows);
    }

    /** Counts the rows, the rivals, and what is in quarantine. */
    Dataset<Row> counting() {
        Dataset<Row> quarantine = Quarantine.claims(delta.lake().readPinned(Quarantine.TABLE), delta.table())
                .join(lids.withColumn("_is_stale", lit(true)), new String[] {"lid"}, "left");
        return ofLanded(rows)
                .unionByName(RowCounts.query(RIVALS, rivals, lit(true)))
                .unionByName(RowCounts.query(QUARANTINE, quarantine, col("_is_stale")));
    }

    private static Dataset<Row> ofLanded(Dataset<Row> rows) {
        return RowCounts.query(LANDED, rows, col(REJECTION).isNotNull());
    }

    /**
     * The rows to write. If there are rivals, a second query judges and counts again.
     *
     * @param counts the answer to {@link #counting}
     */
    Settled settled(RowCounts counts) {
        Dataset<Row> all = rows;
        RowCounts landed = counts;
        if (counts.rows(RIVALS) > 0) {
            rows.unpersist();
            Dataset<Row> withRivals = delta.rows().unionByName(unchanged(delta, rivals));
            all = delta.keep(Quarantine.judge(withRivals, delta.bronze().shards(), rejection));
            landed = RowCounts.of(ofLanded(all));
        }
        Figures figures = new Figures(
                landed.rows(LANDED),
                landed.marked(LANDED),
                counts.marked(QUARANTINE),
                counts.rows(QUARANTINE) - counts.marked(QUARANTINE));
        return new Settled(all, figures);
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
}
