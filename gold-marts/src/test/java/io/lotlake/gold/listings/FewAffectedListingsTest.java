package io.lotlake.gold.listings;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.GoldLab;
import io.lotlake.gold.SmallWorlds;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.PriceEvents;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class FewAffectedListingsTest {
    private static final int WORLDS = 150;
    private static final long SEED = 4711;

    /** The driver looks at the changes of tables that cannot affect any listing but their own. */
    @Test
    void theDriverFindsTheListingsThatSparkFinds(TestDatabase database, SparkSession spark, @TempDir Path warehouse)
            throws Exception {
        SmallWorlds worlds = new SmallWorlds(WORLDS, SEED);
        GoldLab lab = GoldLab.of(database, warehouse, spark, Map.of("countries", worlds.countries()));
        Set<String> ofListings = Set.of(
                Listings.TABLE.name(), ListingStats.TABLE.name(), Mappings.TABLE.name(), PriceEvents.TABLE.name());
        lab.run(1, lake -> {
            worlds.silver(lake.spark()).forEach(rows -> rows.putInto(lake));
            lab.seed(lake, PriceState.DEFINITION, Dealers.DEFINITION, ListingFacts.DEFINITION);
        });
        worlds.change();
        lab.run(2, lake -> {
            worlds.silver(lake.spark()).forEach(rows -> rows.putInto(lake));
            PriceState.DEFINITION.seed(lake, lab.config());
            for (String without : List.of("", PriceEvents.TABLE.name())) {
                AffectedListings some = new AffectedListings(
                        lake,
                        worlds.silverChanges(
                                lake.spark(), table -> ofListings.contains(table) && !table.equals(without)));
                List<Long> bySpark =
                        some.lids().as(Encoders.LONG()).orderBy("lid").collectAsList();

                assertThat(some.keys().few().orElseThrow()).isEqualTo(bySpark).isNotEmpty();
            }
        });
    }
}
