package io.lotlake.app.sync;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The content of the Silver and Gold tables that comes from the source, without what comes from the runs that wrote it.
 */
final class LakeContent {
    private static final int SHOWN = 3;

    /** These tables also hold runs and history, or the facts show their rows. */
    private static final Set<String> OTHERWISE_COMPARED =
            Set.of("silver.quarantine", "silver.changes", "gold.dim_dealers", "gold.dim_vehicles", "gold.fct_listings");

    private LakeContent() {}

    /**
     * The rows as text, by table. A fact names its seller, because the surrogate of a version depends on its history.
     */
    static Map<String, List<String>> of(Lake lake, Medallion tables) {
        Map<String, List<String>> content = new LinkedHashMap<>();
        Stream.of(tables.silver().specs(), tables.goldSpecs())
                .flatMap(List::stream)
                .map(TableSpec::name)
                .filter(table -> !OTHERWISE_COMPARED.contains(table))
                .forEach(table -> content.put(table, texts(lake.spark().table(table))));
        content.put(
                "silver.quarantine",
                texts(lake.spark().sql("SELECT table_name, reason, row_key FROM silver.quarantine")));
        content.put("gold.dim_dealers", texts(lake.spark().sql("""
                SELECT portal, acc_id, seller_type, country, region, rating, reviews, since_date
                  FROM gold.dim_dealers WHERE is_current AND NOT coalesce(is_deleted, false)
                """)));
        content.put("gold.fct_listings", texts(lake.spark().sql("""
                SELECT f.*, d.portal AS seller_portal, d.acc_id, v.make, v.model, v.generation, v.trim, v.body, v.fuel,
                       v.gearbox, v.drive, v.segment
                  FROM gold.fct_listings f
                  LEFT JOIN gold.dim_dealers d ON d.dealer_key = f.dealer_key AND d.is_current
                  LEFT JOIN gold.dim_vehicles v ON v.vehicle_key = f.vehicle_key
                """).drop("dealer_key")));
        content.put("gold.ads", texts(lake.spark().table("gold.ads")));
        return content;
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList();
    }

    /** Some of the rows in which the two differ. */
    static List<String> differ(String table, List<String> expected, List<String> found) {
        List<String> missing = without(expected, found);
        List<String> surplus = without(found, expected);
        List<String> differences = new ArrayList<>();
        if (!missing.isEmpty()) {
            differences.add(
                    table + " lacks " + missing.size() + ": " + missing.subList(0, Math.min(SHOWN, missing.size())));
        }
        if (!surplus.isEmpty()) {
            differences.add(table + " has beyond " + surplus.size() + ": "
                    + surplus.subList(0, Math.min(SHOWN, surplus.size())));
        }
        return differences;
    }

    private static List<String> without(List<String> rows, List<String> others) {
        List<String> left = new ArrayList<>(rows);
        others.forEach(left::remove);
        return left;
    }

    /**
     * Sellers whose versions overlap or leave a gap, or that do not have exactly one current version; keys that are not
     * unique.
     */
    static List<String> brokenVersions(Lake lake) {
        return texts(lake.spark().sql("""
                WITH versions AS (
                    SELECT *, lead(valid_from) OVER (PARTITION BY portal, acc_id ORDER BY valid_from) AS next_from,
                           count(*) OVER (PARTITION BY dealer_key) AS same_key
                      FROM gold.dim_dealers)
                SELECT portal, acc_id, valid_from, valid_to, is_current, next_from, same_key FROM versions
                 WHERE same_key > 1 OR valid_from >= valid_to
                    OR is_current <> (next_from IS NULL)
                    OR coalesce(next_from, TIMESTAMP '9999-12-31') <> valid_to
                """)).stream()
                .map(row -> "broken version " + row)
                .toList();
    }
}
