package io.lotlake.gold;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.run.Build;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.gold.compat.Ads;
import io.lotlake.gold.listings.Dates;
import io.lotlake.gold.listings.Dealers;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.gold.listings.ListingModel;
import io.lotlake.gold.listings.Vehicles;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.PriceEvents;
import io.lotlake.silver.SellerContacts;
import io.lotlake.silver.Sellers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

    /** What must hold of each table before it is published. */
    public static List<TableGates> gates() {
        return List.of(
                TableGates.of(ListingFacts.TABLE)
                        .reference("dealer_key", Dealers.TABLE)
                        .reference("vehicle_key", Vehicles.TABLE)
                        .reference("created_date_key", Dates.TABLE)
                        .newest("listing_modified_at"),
                TableGates.of(PriceState.TABLE).contradiction(PriceState.contradiction()),
                TableGates.of(Dealers.TABLE).history(Dealers.VERSIONS),
                TableGates.of(Vehicles.TABLE),
                TableGates.of(Dates.TABLE));
    }

    /** In an order in which they could run one after the other, by the name of their table or view. */
    public Map<String, Build> builds() {
        ListingModel model = new ListingModel(lake, config.countries());
        Map<String, Build> builds = new LinkedHashMap<>();
        builds.put(PriceState.TABLE.name(), Build.of(this::priceState, PriceEvents.TABLE.name()));
        builds.put(Dealers.TABLE.name(), Build.of(model::dealers, Sellers.TABLE.name()));
        builds.put(Vehicles.TABLE.name(), Build.of(model::vehicles, Mappings.TABLE.name()));
        builds.put(Dates.TABLE.name(), Build.of(model::dates));
        builds.put(ListingFacts.TABLE.name(), new Build(model::facts, beforeFacts()));
        builds.put(
                Ads.NAME,
                Build.of(
                        this::adsView,
                        ListingFacts.TABLE.name(),
                        Vehicles.TABLE.name(),
                        Dealers.TABLE.name(),
                        SellerContacts.TABLE.name()));
        return builds;
    }

    /** All that a snapshot of the facts says it was made of, and the Gold tables that are joined. */
    static List<String> beforeFacts() {
        return Stream.concat(ListingFacts.INPUTS.stream(), Stream.of(PriceState.TABLE, Dealers.TABLE))
                .map(TableSpec::name)
                .toList();
    }

    private StepResult priceState() {
        lake.create(PriceState.TABLE);
        Commit commit = lake.overwrite(
                PriceState.TABLE,
                PriceState.from(lake.readLatest(PriceEvents.TABLE)),
                PriceState.TABLE.name(),
                SilverChanges.properties(lake, PriceState.INPUTS));
        return StepResult.of(lake.rowCount(PriceEvents.TABLE), commit.totalRows());
    }

    private StepResult adsView() throws Exception {
        Failpoints.run(Failpoint.GOLD_VIEW, () -> Ads.view().createOrReplace(config));
        return StepResult.of(0, 0).withNote("view");
    }
}
