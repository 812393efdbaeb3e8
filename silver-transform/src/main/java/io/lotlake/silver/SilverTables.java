package io.lotlake.silver;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.lotlake.bronze.Bronze;
import io.lotlake.bronze.log.Shards;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.quality.TableGates;
import io.lotlake.common.run.Balance;
import io.lotlake.common.run.Build;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Builds the Silver tables from the present rows of Bronze: all configured portals and makes at once, each table replaced in one
 * commit.
 */
public final class SilverTables {
    static final List<String> PORTAL_AND_LISTING = List.of(Bronze.PORTAL, "lid");

    private final Lake lake;
    private final Shards shards;
    private final Lineage lineage;
    private final LotlakeConfig config;

    public SilverTables(Lake lake, LotlakeConfig config) {
        this.lake = lake;
        this.shards = new Shards(lake);
        this.lineage = new Lineage(lake);
        this.config = config;
    }

    public static List<TableSpec> tables() {
        return List.of(
                Countries.TABLE,
                FxRates.TABLE,
                Sellers.TABLE,
                SellerContacts.TABLE,
                Mappings.TABLE,
                ListingStats.TABLE,
                Listings.TABLE,
                PriceEvents.TABLE,
                Quarantine.TABLE,
                Changes.TABLE);
    }

    /** What must hold of Silver before Gold is published; that its keys are unique is seen through Gold. */
    public static List<TableGates> gates() {
        return List.of(
                TableGates.of(Listings.TABLE).textOnly(),
                TableGates.of(Mappings.TABLE).textOnly(),
                TableGates.of(Sellers.TABLE).textOnly());
    }

    /** In an order in which they could run one after the other, the longest first, by the name of their table. */
    public Map<String, Build> builds() {
        Recipes recipes = new Recipes(config);
        Map<String, Build> builds = new LinkedHashMap<>();
        builds.put(PriceEvents.TABLE.name(), plain(recipes.priceEvents(), PriceEvents::from));
        builds.put(
                Listings.TABLE.name(),
                Build.of(() -> judged(recipes.listings(), Listings.rejection(), Listings::from)));
        builds.put(
                ListingStats.TABLE.name(),
                Build.of(() -> judged(recipes.listingStats(), ListingStats.rejection(), ListingStats::from)));
        builds.put(Mappings.TABLE.name(), plain(recipes.mappings(), Mappings::from));
        builds.put(Countries.TABLE.name(), plain(recipes.countries(), Countries::from));
        // A rate is carried forward over days without one, so there are more rows than were read.
        builds.put(FxRates.TABLE.name(), plain(recipes.fxRates(), false, FxRates::from));
        builds.put(Sellers.TABLE.name(), plain(recipes.sellers(), Sellers::from));
        builds.put(
                SellerContacts.TABLE.name(),
                plain(
                        recipes.sellerContacts(),
                        sellers -> SellerContacts.from(sellers, lake.readLatest(Countries.TABLE)),
                        Countries.TABLE.name()));
        return builds;
    }

    private Build plain(Recipe recipe, UnaryOperator<Dataset<Row>> transform, String... after) {
        return plain(recipe, true, transform, after);
    }

    private Build plain(Recipe recipe, boolean onePerRow, UnaryOperator<Dataset<Row>> transform, String... after) {
        return Build.of(
                () -> {
                    lake.create(recipe.table());
                    lake.create(Changes.TABLE);
                    Dataset<Row> landed = recipe.present(shards);
                    Commit commit = overwrite(recipe, transform.apply(landed));
                    long read = landed.count();
                    StepResult result = StepResult.of(read, commit.totalRows());
                    return onePerRow ? result.withBalance(new Balance(read, commit.totalRows(), 0, 0)) : result;
                },
                after);
    }

    private Commit overwrite(Recipe recipe, Dataset<Row> rows) {
        return lake.overwrite(recipe.table(), rows, recipe.table().name(), recipe.properties(lineage));
    }

    /** A table with one row per listing: rows that cannot be cleaned, or whose id another portal has, go to quarantine. */
    private StepResult judged(Recipe recipe, Column rejection, UnaryOperator<Dataset<Row>> transform) {
        TableSpec table = recipe.table();
        lake.create(table);
        Dataset<Row> landed = recipe.present(shards);
        Row glance = landed.select(col("lid"), rejection.as("_rejection"))
                .groupBy("lid")
                .agg(count(lit(1)).as("_rows"), count(col("_rejection")).as("_rejected"))
                .agg(
                        coalesce(sum("_rows"), lit(0L)),
                        coalesce(sum("_rejected"), lit(0L)),
                        coalesce(max("_rows"), lit(0L)))
                .first();
        long read = glance.getLong(0);
        boolean clean = glance.getLong(1) == 0 && glance.getLong(2) <= 1;
        Dataset<Row> judged = Quarantine.judge(landed, config.portals(), rejection);
        Dataset<Row> rejects = judged.where(col("_rejection").isNotNull());
        long rejected = clean ? 0 : rejects.count();
        Quarantine.replace(lake, recipe, Quarantine.from(rejects, table, PORTAL_AND_LISTING, lake), rejected);
        Dataset<Row> accepted =
                rejected == 0 ? landed : judged.where(col("_rejection").isNull());
        Commit commit = overwrite(recipe, transform.apply(accepted));
        return new StepResult(read, commit.totalRows(), rejected, "")
                .withBalance(new Balance(read, commit.totalRows(), 0, rejected));
    }
}
