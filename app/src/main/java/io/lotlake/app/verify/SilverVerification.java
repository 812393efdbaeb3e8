package io.lotlake.app.verify;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.rtrim;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.log.Shards;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Position;
import io.lotlake.common.table.ColumnSpec;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.verify.CanonicalText;
import io.lotlake.common.verify.Fingerprint;
import io.lotlake.common.verify.Report;
import io.lotlake.silver.Countries;
import io.lotlake.silver.FxRates;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.PriceEvents;
import io.lotlake.silver.Quarantine;
import io.lotlake.silver.SellerContacts;
import io.lotlake.silver.Sellers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whether every present row of Bronze is in Silver or in quarantine, once, and no other is: by count, and by the fingerprint of the
 * columns that Silver takes over as they are.
 */
final class SilverVerification {
    private static final Column ANY = lit(true);

    private final Lake lake;
    private final LotlakeConfig config;
    private final Shards shards;

    SilverVerification(Lake lake, LotlakeConfig config) {
        this.lake = lake;
        this.config = config;
        this.shards = new Shards(lake);
    }

    /** A Silver table, the Bronze rows that it is made of, and which of its rows stand for one of these. */
    private record Pair(TableSpec silver, TableSpec bronze, Dataset<Row> rows, Column taken) {}

    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        pairs.add(ofPortals(Listings.TABLE, Bronze.FULL_AUTO));
        pairs.add(ofPortals(ListingStats.TABLE, Bronze.STAT_AUTO));
        pairs.add(ofPortals(PriceEvents.TABLE, Bronze.PRICES_AUTO));
        pairs.add(ofPortals(Sellers.TABLE, Bronze.CUST_AUTO));
        pairs.add(ofPortals(SellerContacts.TABLE, Bronze.CUST_AUTO));
        pairs.add(new Pair(Mappings.TABLE, Bronze.LOT, shards.rows(Bronze.LOT, Bronze.MAKE, config.makes()), ANY));
        pairs.add(new Pair(Countries.TABLE, Bronze.COUNTRIES, shards.rows(Bronze.COUNTRIES), ANY));
        // The euro has no rows in Silver, and a rate is carried forward to days without one.
        pairs.add(new Pair(
                FxRates.TABLE,
                Bronze.CURRENCY_RATES,
                shards.rows(Bronze.CURRENCY_RATES).where(rtrim(col("currency")).notEqual(FxRates.EURO)),
                col("day").equalTo(col("rate_date"))));
        return pairs;
    }

    private Pair ofPortals(TableSpec silver, TableSpec bronze) {
        return new Pair(silver, bronze, shards.rows(bronze, Bronze.PORTAL, config.portals()), ANY);
    }

    void run(Report report) {
        Map<String, Long> quarantined = new HashMap<>();
        lake.readLatest(Quarantine.TABLE)
                .groupBy("table_name")
                .agg(count(lit(1)))
                .collectAsList()
                .forEach(row -> quarantined.put(row.getString(0), row.getLong(1)));
        List<Pair> pairs = pairs();
        for (Pair pair : pairs) {
            report.at(new Position(
                    "Silver against Bronze",
                    pairs.indexOf(pair) + 1,
                    pairs.size(),
                    pair.silver().name(),
                    rows(pair)));
            if (lake.exists(pair.silver())) {
                compare(pair, quarantined.getOrDefault(pair.silver().name(), 0L), report);
            } else {
                report.finding(pair.silver().name() + " is missing");
            }
        }
    }

    private long rows(Pair pair) {
        return lake.exists(pair.silver()) ? lake.rowCount(pair.silver()) : 0;
    }

    private void compare(Pair pair, long inQuarantine, Report report) {
        Dataset<Row> accepted = inQuarantine == 0 ? pair.rows() : withoutRejected(pair);
        Fingerprint expected = Fingerprint.of(accepted, texts(pair, true));
        Fingerprint found = Fingerprint.of(lake.readLatest(pair.silver()).where(pair.taken()), texts(pair, false));
        long landed = inQuarantine == 0 ? expected.rows() : pair.rows().count();
        if (found.rows() + inQuarantine != landed) {
            report.finding(pair.silver().name() + " holds " + found.rows() + " rows and the quarantine " + inQuarantine
                    + " of it where " + pair.bronze().name() + " has " + landed);
        } else if (!found.equals(expected)) {
            report.finding(pair.silver().name() + " " + found.against(expected));
        }
    }

    /** Rejects are few: they are sent to all tasks. */
    private Dataset<Row> withoutRejected(Pair pair) {
        Dataset<Row> keys = lake.readLatest(Quarantine.TABLE)
                .where(col("table_name").equalTo(pair.silver().name()))
                .select("row_key");
        Column key = to_json(struct(col(Bronze.PORTAL), col("lid")));
        return pair.rows().join(broadcast(keys), key.equalTo(keys.col("row_key")), "left_anti");
    }

    private static List<CanonicalText> texts(Pair pair, boolean ofBronze) {
        List<String> landed =
                pair.bronze().columns().stream().map(ColumnSpec::name).toList();
        List<CanonicalText> texts = new ArrayList<>();
        for (ColumnSpec column : pair.silver().columns()) {
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
