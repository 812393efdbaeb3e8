package io.lotlake.gold;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.Build;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.changes.ChangeLog;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.gold.listings.AffectedListings;
import io.lotlake.gold.listings.Dealers;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.gold.listings.ListingSync;
import io.lotlake.gold.listings.Vehicles;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.gold.prices.PriceSync;
import io.lotlake.silver.Changes;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.PriceEvents;
import io.lotlake.silver.Sellers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Brings Gold up to what changed in Silver: only the rows that a changed key may have changed are made anew, by the functions that a
 * seed uses. Where the changes do not say all, for a seed was ended between Silver and Gold, Gold is built as a seed does; only the
 * versions of sellers go on.
 */
public final class GoldSync implements AutoCloseable {
    private final Lake lake;
    private final LotlakeConfig config;
    private final Lineage lineage;
    private final ChangeLog log;
    private final Optional<SilverChanges> ofPrices;
    private final Optional<SilverChanges> ofDealers;
    private final Optional<SilverChanges> ofVehicles;
    private final Optional<SilverChanges> ofFacts;
    private final boolean isAboutOthers;
    /** Known when the facts are made, be it by another thread. */
    private volatile Optional<Dataset<Row>> affected = Optional.empty();

    private volatile double share = 1.0;

    /** Looks what changed. */
    public GoldSync(Lake lake, LotlakeConfig config) {
        this.lake = lake;
        this.config = config;
        this.lineage = new Lineage(lake);
        this.log = new ChangeLog(lake);
        this.ofPrices = log.since(PriceState.TABLE, PriceState.INPUTS);
        this.ofDealers = log.since(Dealers.TABLE, Dealers.INPUTS);
        this.ofVehicles = log.since(Vehicles.TABLE, Vehicles.INPUTS);
        this.ofFacts = log.since(ListingFacts.TABLE, ListingFacts.INPUTS);
        this.isAboutOthers = !ListingFacts.about(config.countries()).entrySet().stream()
                .allMatch(about ->
                        lineage.property(ListingFacts.TABLE, about.getKey()).equals(Optional.of(about.getValue())));
    }

    /** Whether Gold is as it must be. */
    public boolean isUpToDate() {
        return !isRebuilt()
                && changes().allMatch(changes -> changes.orElseThrow().isEmpty());
    }

    private boolean isRebuilt() {
        return isAboutOthers || changes().anyMatch(Optional::isEmpty);
    }

    private Stream<Optional<SilverChanges>> changes() {
        return Stream.of(ofPrices, ofDealers, ofVehicles, ofFacts);
    }

    /** How many changed keys of Silver wait, by their table. */
    public Map<String, Long> waiting() {
        return ofFacts.map(SilverChanges::counts).orElse(Map.of());
    }

    /** How the tables are brought up to date, on the branch of the run, each after the tables of Silver that it is made of. */
    public Map<String, Build> builds() {
        return isRebuilt() ? rebuilds() : changed();
    }

    /** The listings whose wide rows may have changed; nothing where all may. */
    public Optional<Dataset<Row>> affected() {
        return affected;
    }

    private Map<String, Build> rebuilds() {
        Map<String, Build> builds = new LinkedHashMap<>(new GoldTables(lake, config).builds());
        if (lake.exists(Dealers.TABLE)
                && lineage.sourceSnapshot(Dealers.TABLE, Changes.TABLE).isPresent()) {
            ListingSync listings = new ListingSync(lake, config.countries());
            builds.put(
                    Dealers.TABLE.name(),
                    Build.of(
                            () -> listings.dealers(
                                    listings.allSellers(), step(Dealers.TABLE), properties(Dealers.INPUTS)),
                            Sellers.TABLE.name()));
        }
        return builds;
    }

    private Map<String, Build> changed() {
        Map<String, Build> builds = new LinkedHashMap<>();
        ListingSync listings = new ListingSync(lake, config.countries());
        SilverChanges prices = ofPrices.orElseThrow();
        if (prices.concern(PriceEvents.TABLE)) {
            builds.put(
                    PriceState.TABLE.name(),
                    Build.of(
                            () -> new PriceSync(lake)
                                    .run(prices, step(PriceState.TABLE), properties(PriceState.INPUTS)),
                            PriceEvents.TABLE.name()));
        }
        SilverChanges sellers = ofDealers.orElseThrow();
        if (sellers.concern(Sellers.TABLE)) {
            builds.put(
                    Dealers.TABLE.name(),
                    Build.of(
                            () -> listings.dealers(
                                    sellers.rows().select("portal", "acc_id").distinct(),
                                    step(Dealers.TABLE),
                                    properties(Dealers.INPUTS)),
                            Sellers.TABLE.name()));
        }
        SilverChanges mappings = ofVehicles.orElseThrow();
        if (mappings.concern(Mappings.TABLE)) {
            builds.put(
                    Vehicles.TABLE.name(),
                    Build.of(
                            () -> listings.vehicles(
                                    mappings.rows().select("lid").distinct(),
                                    step(Vehicles.TABLE),
                                    properties(Vehicles.INPUTS)),
                            Mappings.TABLE.name()));
        }
        SilverChanges facts = ofFacts.orElseThrow();
        if (facts.isEmpty()) {
            affected = Optional.of(
                    lake.readLatest(ListingFacts.TABLE).select("lid").limit(0));
            share = 0.0;
        } else {
            List<String> after = new ArrayList<>(GoldTables.beforeFacts());
            after.add(Vehicles.TABLE.name());
            builds.put(ListingFacts.TABLE.name(), new Build(() -> facts(listings, facts), after));
        }
        return builds;
    }

    private StepResult facts(ListingSync listings, SilverChanges changes) {
        Dataset<Row> lids = new AffectedListings(lake, changes).lids().persist();
        affected = Optional.of(lids);
        KeyBounds bounds = KeyBounds.of(lids);
        Commit commit = listings.facts(lids, bounds, step(ListingFacts.TABLE));
        long rows = Math.max(commit.addedRows(), commit.deletedRows());
        share = commit.totalRows() == 0 ? 1.0 : (double) rows / commit.totalRows();
        return StepResult.of(bounds.keys(), commit.totalRows()).withNote(commit.rewritten());
    }

    private Map<String, String> properties(List<TableSpec> inputs) {
        return SilverChanges.properties(lake, inputs);
    }

    /** Names the state of Silver that the table is brought to. */
    private String step(TableSpec table) {
        return table.name() + " up to " + lineage.head(Changes.TABLE);
    }

    /** The share of the facts that may have changed or left, by their number now; 1 where it is not known which. */
    public double share() {
        return share;
    }

    @Override
    public void close() {
        affected.ifPresent(Dataset::unpersist);
        log.close();
    }
}
