package io.lotlake.silver;

import static org.apache.spark.sql.functions.col;

import io.lotlake.bronze.log.Shards;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.Balance;
import io.lotlake.common.run.Build;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.run.Steps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Brings Silver to the present state of Bronze: only the rows whose keys came in since each table's last snapshot are made anew, by
 * the functions that a seed uses, for all portals and makes at once. Their keys go to {@code silver.changes} first.
 */
public final class SilverSync implements AutoCloseable {
    private final Lake lake;
    private final Shards shards;
    private final LotlakeConfig config;
    private final Map<String, BronzeDelta> deltas = new LinkedHashMap<>();

    /**
     * Looks what came in.
     *
     * @throws io.lotlake.common.error.LotlakeException with exit code 3 where a table was never seeded, or cannot be followed
     */
    public SilverSync(Lake lake, LotlakeConfig config) {
        this.lake = lake;
        this.shards = new Shards(lake);
        this.config = config;
        Recipes recipes = new Recipes(config);
        for (Recipe recipe : List.of(
                recipes.priceEvents(),
                recipes.listings(),
                recipes.listingStats(),
                recipes.mappings(),
                recipes.sellers(),
                recipes.sellerContacts(),
                recipes.countries(),
                recipes.fxRates())) {
            deltas.put(recipe.table().name(), BronzeDelta.of(lake, recipe));
        }
    }

    /** How many keys came in, by table; only tables for which there are any. */
    public Map<String, Long> waiting() {
        Map<String, Long> waiting = new LinkedHashMap<>();
        deltas.values().stream()
                .filter(delta -> !delta.isEmpty())
                .forEach(delta -> waiting.put(delta.recipe().table().name(), delta.count()));
        return waiting;
    }

    /** Writes the keys, then the rows, a step for each table that has any. */
    public void run(Steps steps) throws Exception {
        Builds.run(begin(steps), List.of(), steps);
    }

    /** Writes the keys, a step, after which Gold can tell what changes; returns how the tables that have any are built. */
    public Map<String, Build> begin(Steps steps) throws Exception {
        Map<String, Build> builds = new LinkedHashMap<>();
        if (waiting().isEmpty()) {
            return builds;
        }
        SmallTables small = new SmallTables(lake, shards, delta(Countries.TABLE.name()), delta(FxRates.TABLE.name()));
        steps.step(Changes.TABLE.name(), () -> append(changes(small)));
        keyed(builds, PriceEvents.TABLE.name(), PriceEvents::from);
        judged(builds, Listings.TABLE.name(), Listings.rejection(), Listings::from);
        judged(builds, ListingStats.TABLE.name(), ListingStats.rejection(), ListingStats::from);
        keyed(builds, Mappings.TABLE.name(), Mappings::from);
        keyed(builds, Sellers.TABLE.name(), Sellers::from);
        if (!delta(SellerContacts.TABLE.name()).isEmpty()
                || !delta(Countries.TABLE.name()).isEmpty()) {
            builds.put(SellerContacts.TABLE.name(), Build.of(() -> contacts(small)));
        }
        if (!delta(FxRates.TABLE.name()).isEmpty()) {
            builds.put(FxRates.TABLE.name(), Build.of(small::replaceRates));
        }
        if (!delta(Countries.TABLE.name()).isEmpty()) {
            // Contacts are made of what changes between the old countries and the new.
            builds.put(Countries.TABLE.name(), Build.of(small::replaceCountries, SellerContacts.TABLE.name()));
        }
        return builds;
    }

    private BronzeDelta delta(String table) {
        return Objects.requireNonNull(deltas.get(table));
    }

    private StepResult append(Dataset<Row> changes) {
        lake.create(Changes.TABLE);
        Commit commit = Changes.append(lake, changes, state());
        return StepResult.of(commit.addedRows(), commit.addedRows());
    }

    /** Names the state of Bronze that the run leads to. */
    private String state() {
        return deltas.values().stream()
                .map(delta -> String.valueOf(delta.head()))
                .collect(Collectors.joining(" "));
    }

    private Dataset<Row> changes(SmallTables small) {
        List<Dataset<Row>> changes = new ArrayList<>();
        for (BronzeDelta delta : deltas.values()) {
            String table = delta.recipe().table().name();
            if (!delta.isEmpty()) {
                Dataset<Row> keys = switch (table) {
                    case "silver.price_events" -> PriceChanges.of(lake, delta);
                    case "silver.countries" -> small.changedCountries();
                    case "silver.fx_rates" -> small.changedRates();
                    default -> delta.keys();
                };
                changes.add(Changes.of(lake, delta.recipe().table(), keys));
            }
        }
        sellersOfChangedCountries(small)
                .map(sellers -> Changes.of(lake, SellerContacts.TABLE, sellers.select("portal", "acc_id")))
                .ifPresent(changes::add);
        return changes.stream().reduce(Dataset::unionByName).orElseThrow();
    }

    private void keyed(Map<String, Build> builds, String table, UnaryOperator<Dataset<Row>> transform) {
        BronzeDelta delta = delta(table);
        if (!delta.isEmpty()) {
            builds.put(table, Build.of(() -> {
                KeyedRows wanted = new KeyedRows(delta.keys(), transform.apply(delta.rows()), delta.bounds());
                return result(delta, replace(delta, wanted), delta.countRows(), 0, 0);
            }));
        }
    }

    private void judged(
            Map<String, Build> builds, String table, Column rejection, UnaryOperator<Dataset<Row>> transform) {
        BronzeDelta delta = delta(table);
        if (!delta.isEmpty()) {
            builds.put(table, Build.of(() -> judged(delta, rejection, transform)));
        }
    }

    private StepResult replace(
            BronzeDelta delta, Dataset<Row> keys, Dataset<Row> landed, UnaryOperator<Dataset<Row>> transform) {
        Commit commit = replace(delta, KeyedRows.of(keys, transform.apply(landed)));
        return result(delta, commit, landed.count(), 0, 0);
    }

    private Commit replace(BronzeDelta delta, KeyedRows wanted) {
        Map<String, String> properties =
                Lineage.withChangesLogged(delta.recipe().properties(new Lineage(lake)));
        return lake.replaceRows(delta.recipe().table(), wanted, step(delta), properties);
    }

    /**
     * Accounts for every row that should be in the table or in quarantine now: those that the table had of other keys, and more.
     *
     * @param more rows that landed, and those that were in quarantine of other keys
     * @param inQuarantine rows that are there now
     * @param rejected of those that landed
     */
    private static StepResult result(BronzeDelta delta, Commit commit, long more, long inQuarantine, long rejected) {
        long untouched = commit.totalRows() - commit.addedRows();
        return new StepResult(delta.count(), commit.totalRows(), rejected, commit.rewritten())
                .withBalance(new Balance(untouched + more, commit.totalRows(), 0, inQuarantine));
    }

    private static String step(BronzeDelta delta) {
        return delta.recipe().table().name() + " up to " + delta.head();
    }

    /** A table with one row per listing: which portal has an id, and which rows are rejected, is judged anew for the listings. */
    private StepResult judged(BronzeDelta delta, Column rejection, UnaryOperator<Dataset<Row>> transform) {
        try (JudgedRows rows = JudgedRows.of(lake, shards, config.portals(), delta, rejection)) {
            Dataset<Row> rejects =
                    Quarantine.from(rows.rejected(), delta.recipe().table(), SilverTables.PORTAL_AND_LISTING, lake);
            long inQuarantine = Quarantine.replace(lake, delta.recipe(), rows, rejects, step(delta));
            KeyBounds bounds = delta.bounds().only(List.of("lid"));
            Commit commit = replace(delta, new KeyedRows(rows.lids(), transform.apply(rows.accepted()), bounds));
            long more = rows.figures().landed() + rows.figures().quarantinedOfOthers();
            return result(delta, commit, more, inQuarantine, rows.figures().rejected());
        }
    }

    /** Contacts change with their seller, and with the calling code of its country. */
    private StepResult contacts(SmallTables small) {
        BronzeDelta delta = delta(SellerContacts.TABLE.name());
        Dataset<Row> keys = delta.keys();
        Dataset<Row> rows = delta.rows();
        Optional<Dataset<Row>> abroad = sellersOfChangedCountries(small);
        if (abroad.isPresent()) {
            keys = keys.unionByName(abroad.get().select("portal", "acc_id"));
            rows = rows.unionByName(
                    abroad.get().select(BronzeDelta.columns(List.of(delta.rows().columns()))));
        }
        return replace(delta, keys, rows, sellers -> SellerContacts.from(sellers, small.countries()));
    }

    /** Those that did not change themselves. */
    private Optional<Dataset<Row>> sellersOfChangedCountries(SmallTables small) {
        if (delta(Countries.TABLE.name()).isEmpty()) {
            return Optional.empty();
        }
        BronzeDelta delta = delta(SellerContacts.TABLE.name());
        return Optional.of(delta.recipe()
                .present(shards)
                .join(small.changedCountries(), new String[] {"country"}, "left_semi")
                .withColumn("portal", col("_portal"))
                .join(delta.keys(), new String[] {"portal", "acc_id"}, "left_anti"));
    }

    @Override
    public void close() {
        deltas.values().forEach(BronzeDelta::release);
    }
}
