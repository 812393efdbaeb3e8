package io.lotlake.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Build;
import io.lotlake.common.table.TableContract;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.compat.Ads;
import io.lotlake.gold.listings.Dealers;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.Silver;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class GoldContractTest {
    @TempDir
    private static Path warehouse;

    static List<GoldTable> tables() {
        return Gold.ALL;
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aTableIsNamedExplainedAndKeyed(GoldTable table) {
        assertThat(table.spec().namespace()).isEqualTo("gold");
        assertThat(table.gates().table()).isEqualTo(table.spec());
        TableContract.check(table.spec());
        TableContract.checkKeyIsRequired(table.spec());
    }

    /** Only the facts leave out the rows of other countries than the configured ones. */
    @Test
    void aCountryIsSaidToBeACodeOfIsoWhereItIsOne() {
        assertThat(ListingFacts.TABLE.column("country").description())
                .isEqualTo("ISO 3166-1 alpha-2 code of the country the listing is offered in.");
        assertThat(Dealers.TABLE.column("country").description())
                .startsWith("Country of the seller as the portal wrote it: ");
        assertThat(Mappings.TABLE.column("country").description())
                .startsWith("Country the listing is offered in as the mapping team wrote it: ");
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aTableWaitsForTablesBelowAndForThoseBeforeItInTheList(GoldTable table) {
        Stream<TableSpec> before =
                Gold.ALL.stream().takeWhile(other -> other != table).map(GoldTable::spec);
        List<String> names = Stream.concat(Silver.ALL.specs().stream(), before)
                .map(TableSpec::name)
                .toList();

        assertThat(names).containsAll(table.waitsFor());
    }

    @Test
    void theWideViewIsNamedAndExplained() {
        TableContract.checkColumns(Ads.schema());
        assertThat(Ads.schema().fieldNames()).hasSize(82);
    }

    /**
     * Every expression fits the schema that it reads. Without input, no table has rows except the unknown members and
     * the calendar.
     */
    @Test
    void anEmptyLakeGivesTheUnknownMembersTheCalendarAndNothingElse(SparkSession spark, TestDatabase database)
            throws Exception {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        Lake lake = TestLake.open(config, spark, Instant.parse("2026-03-02T08:00:00Z"));
        Silver.ALL.specs().forEach(lake::create);
        Map<String, Build> builds = new GoldSeed(Gold.ALL, lake, config).builds();

        for (Build build : builds.values()) {
            build.work().call();
        }

        assertThat(builds.keySet())
                .containsExactly(
                        "gold.price_state",
                        "gold.dim_dealers",
                        "gold.dim_vehicles",
                        "gold.dim_dates",
                        "gold.fct_listings",
                        "gold.ads");
        assertThat(Gold.tables())
                .extracting(table -> lake.readLatest(table).count())
                .containsExactly(0L, 1L, 1L, 78_528L, 0L);
        assertThat(lake.spark().table("gold.ads").count()).isZero();
        assertThat(lake.spark().table("gold.ads").columns())
                .isEqualTo(Ads.schema().fieldNames());
    }
}
