package io.lotlake.silver.build;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Position;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.verify.CanonicalText;
import io.lotlake.common.verify.Fingerprint;
import io.lotlake.common.verify.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Checks that every present row of Bronze is exactly once in Silver or in quarantine, and that no other row is there.
 * Compares the counts, and the fingerprints of the columns that Silver takes over as they are.
 */
public final class SilverVerification {
    private final SilverTables tables;
    private final Lake lake;
    private final LotlakeConfig config;

    public SilverVerification(SilverTables tables, Lake lake, LotlakeConfig config) {
        this.tables = tables;
        this.lake = lake;
        this.config = config;
    }

    public void run(Report report) {
        Map<String, Long> quarantined = new HashMap<>();
        lake.readLatest(Quarantine.TABLE)
                .groupBy("table_name")
                .agg(count(lit(1)))
                .collectAsList()
                .forEach(row -> quarantined.put(row.getString(0), row.getLong(1)));
        List<SilverTable> list = tables.list();
        for (SilverTable table : list) {
            report.at(new Position(
                    "Silver against Bronze", list.indexOf(table) + 1, list.size(), table.name(), rows(table)));
            if (lake.exists(table.spec())) {
                compare(table, quarantined.getOrDefault(table.name(), 0L), report);
            } else {
                report.finding(table.name() + " is missing");
            }
        }
    }

    private long rows(SilverTable table) {
        return lake.exists(table.spec()) ? lake.rowCount(table.spec()) : 0;
    }

    private void compare(SilverTable table, long inQuarantine, Report report) {
        Dataset<Row> present = BronzeRows.of(lake, table, config).present();
        Dataset<Row> wanted = table.comparison()
                .map(comparison -> comparison.landed().apply(present))
                .orElse(present);
        Column taken =
                table.comparison().map(SilverTable.Comparison::standsForOne).orElse(lit(true));
        Dataset<Row> accepted = inQuarantine == 0 ? wanted : withoutRejected(table, wanted);
        Fingerprint expected = Fingerprint.of(accepted, texts(table, true));
        Fingerprint found = Fingerprint.of(lake.readLatest(table.spec()).where(taken), texts(table, false));
        long landed = inQuarantine == 0 ? expected.rows() : wanted.count();
        if (found.rows() + inQuarantine != landed) {
            report.finding(table.name() + " holds " + found.rows() + " rows and the quarantine " + inQuarantine
                    + " of it where " + table.bronze().name() + " has " + landed);
        } else if (!found.equals(expected)) {
            report.finding(table.name() + " " + found.against(expected));
        }
    }

    /** Removes the rejected rows. Broadcasts the rejects, which are few. */
    private Dataset<Row> withoutRejected(SilverTable table, Dataset<Row> landed) {
        Dataset<Row> keys = lake.readLatest(Quarantine.TABLE)
                .where(col("table_name").equalTo(table.name()))
                .select("row_key");
        Column key = Quarantine.rowKey(table);
        return landed.join(broadcast(keys), key.equalTo(keys.col("row_key")), "left_anti");
    }

    private static List<CanonicalText> texts(SilverTable table, boolean ofBronze) {
        List<String> landed =
                table.bronze().columns().stream().map(ColumnSpec::name).toList();
        List<CanonicalText> texts = new ArrayList<>();
        for (ColumnSpec column : table.spec().columns()) {
            String source = column.source().toString();
            if (landed.contains(source)) {
                Column value =
                        col("`" + (ofBronze ? source : column.name()) + "`").cast(column.type());
                texts.add(CanonicalText.of(column.type(), column.name(), value));
            }
        }
        return texts;
    }
}
