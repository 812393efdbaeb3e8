package io.lotlake.gold.listings;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.GoldLab;
import io.lotlake.gold.SmallWorlds;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.SellerContacts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many small worlds change at random. Every listing whose wide rows differ afterwards must be among the affected ones.
 */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class AffectedListingsTest {
    private static final int WORLDS = 1_000;
    private static final long SEED = 4711;

    /** The wide rows of each listing as text: its facts with the seller and the contacts that the mart shows. */
    private static Map<Long, Set<String>> wideRows(Lake lake, Dataset<Row> facts) {
        Dataset<Row> sellers = lake.readPinned(Dealers.TABLE)
                .select(col("dealer_key"), struct("portal", "acc_id", "region").as("seller"));
        Dataset<Row> contacts = lake.readPinned(SellerContacts.TABLE)
                .select(col("portal").as("c_portal"), col("acc_id").as("c_acc_id"), col("name"));
        Dataset<Row> wide = facts.join(sellers, new String[] {"dealer_key"}, "left")
                .join(
                        contacts,
                        col("seller.portal")
                                .equalTo(col("c_portal"))
                                .and(col("seller.acc_id").equalTo(col("c_acc_id"))),
                        "left");
        return wide.select(col("lid"), to_json(struct(col("*")))).collectAsList().stream()
                .collect(groupingBy(
                        row -> row.getLong(0), mapping(row -> row.getString(1), toCollection(TreeSet::new))));
    }

    @Tag("nightly")
    @Test
    void everyListingThatDiffersIsAmongThemAndNoneOfAWorldThatStayed(
            TestDatabase database, SparkSession spark, @TempDir Path warehouse) throws Exception {
        SmallWorlds worlds = new SmallWorlds(WORLDS, SEED);
        GoldLab lab = GoldLab.of(database, warehouse, spark, Map.of("countries", worlds.countries()));
        Map<Long, Set<String>> before = new HashMap<>();
        Map<Long, Set<String>> after = new HashMap<>();
        Set<Long> affected = new HashSet<>();

        lab.run(1, lake -> {
            worlds.silver(lake.spark()).forEach(rows -> rows.putInto(lake));
            lab.seed(lake, PriceState.DEFINITION, Dealers.DEFINITION, ListingFacts.DEFINITION);
            before.putAll(wideRows(lake, lake.readPinned(ListingFacts.TABLE)));
        });
        worlds.change();
        lab.run(2, lake -> {
            worlds.silver(lake.spark()).forEach(rows -> rows.putInto(lake));
            PriceState.DEFINITION.seed(lake, lab.config());
            Dealers.DEFINITION.rebuild(lake, lab.config());
            new AffectedListings(lake, worlds.silverChanges(lake.spark()))
                    .lids()
                    .collectAsList()
                    .forEach(row -> affected.add(row.getLong(0)));
            Dataset<Row> facts = ListingFacts.from(
                    ListingFacts.Inputs.of(lake::readLatest), lab.config().countries());
            after.putAll(wideRows(lake, facts));
        });

        Map<Long, Set<String>> missed = new TreeMap<>();
        Set<String> alone = new TreeSet<>();
        Set<Long> all = new HashSet<>(before.keySet());
        all.addAll(after.keySet());
        for (long lid : all) {
            Set<String> changed = worlds.changed().getOrDefault(SmallWorlds.worldOf(lid), Set.of());
            if (!Objects.equals(before.get(lid), after.get(lid))) {
                if (changed.size() == 1) {
                    alone.addAll(changed);
                }
                if (!affected.contains(lid)) {
                    missed.put(lid, changed);
                }
            }
        }
        assertThat(missed)
                .as("listings that were not said, with the tables that changed in their worlds")
                .isEmpty();
        assertThat(alone).as("tables that changed a listing by themselves").hasSize(8);
        assertThat(affected).allMatch(lid -> worlds.changed().containsKey(SmallWorlds.worldOf(lid)));
        assertThat(worlds.changed()).hasSizeLessThan(WORLDS);
    }
}
