package io.lotlake.gold;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.compat.Ads;
import io.lotlake.gold.listings.Dates;
import io.lotlake.gold.listings.Dealers;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.gold.listings.ListingModel;
import io.lotlake.gold.listings.Vehicles;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.PriceEvents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Builds the Gold tables and the wide view from Silver: all makes and portals at once, each table replaced in one commit. */
public final class GoldTables {
    private final Lake lake;
    private final LotlakeConfig config;

    public GoldTables(Lake lake, LotlakeConfig config) {
        this.lake = lake;
        this.config = config;
    }

    public static List<TableSpec> tables() {
        return List.of(PriceState.TABLE, Dealers.TABLE, Vehicles.TABLE, Dates.TABLE, ListingFacts.TABLE);
    }

    /** The steps in the order in which they can run, by the name of their table or view. */
    public Map<String, Callable<StepResult>> builds() {
        ListingModel model = new ListingModel(lake, config.countries());
        Map<String, Callable<StepResult>> builds = new LinkedHashMap<>();
        builds.put(PriceState.TABLE.name(), this::priceState);
        builds.put(Dealers.TABLE.name(), model::dealers);
        builds.put(Vehicles.TABLE.name(), model::vehicles);
        builds.put(Dates.TABLE.name(), model::dates);
        builds.put(ListingFacts.TABLE.name(), model::facts);
        builds.put(Ads.NAME, this::adsView);
        return builds;
    }

    private StepResult priceState() {
        lake.create(PriceState.TABLE);
        long events = lake.read(PriceEvents.TABLE).count();
        long listings = lake.overwrite(
                        PriceState.TABLE, PriceState.from(lake.read(PriceEvents.TABLE)), PriceState.TABLE.name())
                .totalRows();
        return StepResult.of(events, listings);
    }

    private StepResult adsView() throws Exception {
        Ads.view().createOrReplace(config);
        return StepResult.of(0, 0).withNote("view");
    }
}
