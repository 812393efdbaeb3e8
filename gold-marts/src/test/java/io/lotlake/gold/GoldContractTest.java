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
import io.lotlake.gold.compat.Ads;
import io.lotlake.gold.listings.Dealers;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.gold.listings.Vehicles;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.SilverTables;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

    static List<TableSpec> tables() {
        return GoldTables.tables();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aTableIsNamedExplainedAndKeyed(TableSpec table) {
        assertThat(table.namespace()).isEqualTo("gold");
        TableContract.check(table);
        TableContract.checkKeyIsRequired(table);
    }

    @Test
    void theWideViewIsNamedAndExplained() {
        TableContract.checkColumns(Ads.schema());
        assertThat(Ads.schema().fieldNames()).hasSize(82);
    }

    /** A table that was built before one of them would say that it was made of an earlier state, and the next sync would build it again. */
    @Test
    void aTableIsBuiltAfterAllThatItSaysItWasMadeOf(SparkSession spark, TestDatabase database) {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        Lake lake = TestLake.open(config, spark, Instant.parse("2026-03-02T08:00:00Z"));
        Map<String, Build> builds = new GoldTables(lake, config).builds();

        Map.of(
                        PriceState.TABLE, PriceState.INPUTS,
                        Dealers.TABLE, Dealers.INPUTS,
                        Vehicles.TABLE, Vehicles.INPUTS,
                        ListingFacts.TABLE, ListingFacts.INPUTS)
                .forEach((table, inputs) -> assertThat(builds.get(table.name()).after())
                        .as(table.name())
                        .containsAll(inputs.stream().map(TableSpec::name).toList()));
    }

    /** Every expression is found in the shape it reads, and nothing makes something up. */
    @Test
    void anEmptyLakeGivesTheUnknownMembersTheCalendarAndNothingElse(SparkSession spark, TestDatabase database)
            throws Exception {
        Settings settings = TestLake.settings(database, warehouse, Map.of("portals", "mobile", "makes", "fiat"));
        LotlakeConfig config = LotlakeConfig.bind(settings);
        settings.check();
        Lake lake = TestLake.open(config, spark, Instant.parse("2026-03-02T08:00:00Z"));
        SilverTables.tables().forEach(lake::create);
        Map<String, Build> builds = new GoldTables(lake, config).builds();

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
        assertThat(GoldTables.tables())
                .extracting(table -> lake.readLatest(table).count())
                .containsExactly(0L, 1L, 1L, 78_528L, 0L);
        assertThat(lake.spark().table("gold.ads").count()).isZero();
        assertThat(lake.spark().table("gold.ads").columns())
                .isEqualTo(Ads.schema().fieldNames());
    }
}
