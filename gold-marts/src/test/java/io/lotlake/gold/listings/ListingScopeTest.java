package io.lotlake.gold.listings;

import static io.lotlake.gold.listings.FactInputs.LISTING;
import static io.lotlake.gold.listings.FactInputs.MAPPING;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.SparkExtension;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which listings are facts; the legacy pipeline takes the same ones. */
@ExtendWith(SparkExtension.class)
class ListingScopeTest {
    @Test
    void aListingWithoutAMappingAndAMappingWithoutAListingAreNoFacts(SparkSession spark) {
        FactInputs both =
                new FactInputs(spark).with(Listings.TABLE, LISTING, """
                        (1, 'mobile', 70, NULL, 1, '2026-02-20', '2026-03-01'),
                        (2, 'mobile', 70, NULL, 1, '2026-02-20', '2026-03-01')""").with(Mappings.TABLE, MAPPING, """
                        (2, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                        (3, 'fiat', 'Tipo', 'car', 'DE', NULL, '2026-03-01')""");

        assertThat(both.facts("lid")).containsExactly("2");
    }

    @Test
    void onlyMappedCarsAndBusesOfTheConfiguredCountriesAreFacts(SparkSession spark) {
        FactInputs kinds = new FactInputs(spark).with(Mappings.TABLE, MAPPING, """
                (1, 'a', 'Tipo', 'car', 'DE', NULL, '2026-03-01'),
                (1, 'b', 'Tipo', 'bus', 'CZ', NULL, '2026-03-01'),
                (1, 'c', '', 'car', 'DE', NULL, '2026-03-01'),
                (1, 'd', NULL, 'car', 'DE', NULL, '2026-03-01'),
                (1, 'e', 'Tipo', 'truck', 'DE', NULL, '2026-03-01'),
                (1, 'f', 'Tipo', NULL, 'DE', NULL, '2026-03-01'),
                (1, 'g', 'Tipo', 'car', 'PL', NULL, '2026-03-01'),
                (1, 'h', 'Tipo', 'car', NULL, NULL, '2026-03-01'),
                (1, 'i', 'Tipo', 'Car', 'DE', NULL, '2026-03-01')""");

        assertThat(kinds.facts("make_slug")).containsExactly("a", "b", "c");
    }

    /** The legacy pipeline begins with the watermark 2018-01-01 and takes only mappings that are younger. */
    @Test
    void aMappingOfTheFirstMomentOf2018IsNoFactAndOneAMicrosecondYoungerIs(SparkSession spark) {
        FactInputs moments = new FactInputs(spark).with(Mappings.TABLE, MAPPING, """
                (1, 'a', 'Tipo', 'car', 'DE', NULL, '2017-12-31 23:59:59'),
                (1, 'b', 'Tipo', 'car', 'DE', NULL, '2018-01-01 00:00:00'),
                (1, 'c', 'Tipo', 'car', 'DE', NULL, '2018-01-01 00:00:00.000001')""");

        assertThat(moments.facts("make_slug")).containsExactly("c");
    }
}
