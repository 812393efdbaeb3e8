package io.lotlake.gold;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.Columns;
import io.lotlake.gold.listings.Dealers;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.gold.listings.Vehicles;
import io.lotlake.gold.prices.PriceState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of Gold as text, in a form that is the same after a sync and after a seed. A seed does not know when a
 * version of a seller began. So a fact shows the attributes of its seller instead of the key, and only current versions
 * of sellers that have not left are kept.
 */
record GoldRows(Map<Long, Set<String>> facts, List<String> prices, List<String> sellers, List<String> vehicles) {
    static GoldRows of(Lake lake) {
        Dataset<Row> sellers = lake.readPinned(Dealers.TABLE)
                .where("is_current AND NOT coalesce(is_deleted, false)")
                .drop("valid_from", "valid_to");
        Dataset<Row> attributes = sellers.drop("dealer_key");
        Dataset<Row> bySeller = sellers.select(
                col("dealer_key"),
                struct(Columns.named(List.of(attributes.columns()))).as("seller"));
        Dataset<Row> facts = lake.readPinned(ListingFacts.TABLE)
                .join(bySeller, new String[] {"dealer_key"}, "left")
                .drop("dealer_key");
        return new GoldRows(
                byListing(facts),
                texts(lake.readPinned(PriceState.TABLE).orderBy("lid")),
                texts(attributes.orderBy("portal", "acc_id")),
                texts(lake.readPinned(Vehicles.TABLE).orderBy("vehicle_key")));
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.toJSON().collectAsList();
    }

    private static Map<Long, Set<String>> byListing(Dataset<Row> facts) {
        return facts.select(col("lid"), to_json(struct(col("*")))).collectAsList().stream()
                .collect(groupingBy(
                        row -> row.getLong(0), mapping(row -> row.getString(1), toCollection(TreeSet::new))));
    }

    /** The listings whose facts differ in the other rows. */
    Set<Long> differing(GoldRows other) {
        Set<Long> all = new TreeSet<>(facts.keySet());
        all.addAll(other.facts.keySet());
        all.removeIf(lid -> Objects.equals(facts.get(lid), other.facts.get(lid)));
        return all;
    }
}
