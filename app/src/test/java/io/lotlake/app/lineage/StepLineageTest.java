package io.lotlake.app.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.app.lineage.StepLineage.StepDatasets;
import io.lotlake.app.medallion.Medallion;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.listings.Dates;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class StepLineageTest {
    private static final LotlakeConfig CONFIG = LotlakeConfig.bind(Settings.load(
            Optional.empty(),
            Map.of(
                    "LOTLAKE_SOURCE_URL", "jdbc:postgresql://db.example/lots?ssl=true",
                    "LOTLAKE_SOURCE_USER", "me",
                    "LOTLAKE_WAREHOUSE", "s3://bucket/lake",
                    "LOTLAKE_PORTALS", "mobile,scout",
                    "LOTLAKE_MAKES", "fiat"),
            new Properties()));

    private static final StepLineage LINEAGE = new StepLineage(Medallion.LOTLAKE, CONFIG);

    @Test
    void everyTableHasAnInputExceptTheCalendarWhichIsComputed() {
        for (TableSpec table : Medallion.LOTLAKE.specs()) {
            boolean isMadeByAnotherStep = table.name().equals("silver.quarantine");
            if (!isMadeByAnotherStep) {
                StepDatasets datasets = LINEAGE.of("seed", table.name());
                assertThat(datasets.outputs())
                        .as(table.name())
                        .extracting(DatasetSpec::name)
                        .containsExactly(table.name());
                assertThat(datasets.inputs().isEmpty()).as(table.name()).isEqualTo(table.equals(Dates.TABLE));
            }
        }
    }

    @Test
    void theMartIsMadeOfGoldAndBronzeOfTheSource() {
        StepDatasets mart = LINEAGE.of("seed", "mart raw.ads_*");
        StepDatasets bronze = LINEAGE.of("sync", "bronze.cust_auto");

        assertThat(mart.inputs()).extracting(DatasetSpec::name).contains("gold.fct_listings", "gold.dim_dealers");
        assertThat(mart.outputs()).extracting(DatasetSpec::name).containsExactly("lots.raw.ads_fiat");
        assertThat(mart.outputs().get(0).fields()).hasSize(82);
        assertThat(bronze.inputs())
                .extracting(dataset -> dataset.namespace() + " " + dataset.name())
                .containsExactly(
                        "postgres://db.example:5432 lots.public.cust_auto_mobile",
                        "postgres://db.example:5432 lots.public.cust_auto_scout");
        assertThat(bronze.outputs().get(0).namespace()).isEqualTo("s3://bucket/lake");
    }

    @Test
    void aReadChunkByChunkReadsTheSameTables() {
        assertThat(LINEAGE.of("seed", "source, chunk by chunk").inputs())
                .isNotEmpty()
                .isEqualTo(LINEAGE.of("seed", "source").inputs());
    }

    @Test
    void stepsThatMakeNoTableReadNone() {
        assertThat(LINEAGE.of("relocate", "silver.listings").outputs()).isEmpty();
        assertThat(LINEAGE.of("maintain", "maintain silver.listings: expiry").inputs())
                .isEmpty();
    }

    @Test
    void jobsHaveTheSameNameInEveryRun() {
        assertThat(StepLineage.job("seed", "silver.listings")).isEqualTo("silver.listings");
        assertThat(StepLineage.job("relocate", "silver.listings")).isEqualTo("relocate silver.listings");
        assertThat(StepLineage.job("maintain", "maintain silver.listings: expiry"))
                .isEqualTo("maintain silver.listings: expiry");
        assertThat(StepLineage.job("sync", "publication 20260302_080000_ab12")).isEqualTo("publication");
    }
}
