package io.lotlake.gold.listings;

import static org.apache.spark.sql.functions.col;

import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.KeyBounds;
import io.lotlake.common.lake.KeyedRows;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.StepResult;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.Sellers;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The steps that bring the listing fact and its dimensions up to what changed in Silver, by the functions that build them. */
public final class ListingSync {
    private static final String[] LID = {"lid"};
    private static final String[] SELLER = {"portal", "acc_id"};

    private final Lake lake;
    private final List<String> countries;

    public ListingSync(Lake lake, List<String> countries) {
        this.lake = lake;
        this.countries = countries;
    }

    /**
     * Ends the versions of sellers that changed and begins new ones.
     *
     * @param changed the sellers, by portal and account
     */
    public StepResult dealers(Dataset<Row> changed, String step, Map<String, String> properties) {
        lake.create(Dealers.TABLE);
        Dataset<Row> current = lake.readPinned(Dealers.TABLE)
                .where(col("is_current").and(col("dealer_key").notEqual(Dealers.UNKNOWN)))
                .join(changed, SELLER, "left_semi");
        Dataset<Row> sellers = lake.readLatest(Sellers.TABLE).join(changed, SELLER, "left_semi");
        Dataset<Row> versions =
                Dealers.next(current, sellers, lake.run().startedAt()).persist();
        try {
            Commit commit = lake.replaceRows(Dealers.TABLE, versions.select("dealer_key"), versions, step, properties);
            return StepResult.of(changed.count(), commit.totalRows()).withNote(commit.rewritten());
        } finally {
            versions.unpersist();
        }
    }

    /** All sellers, those that are there and those that were. */
    public Dataset<Row> allSellers() {
        return lake.readLatest(Sellers.TABLE)
                .select(col("portal"), col("acc_id"))
                .unionByName(lake.readPinned(Dealers.TABLE).select("portal", "acc_id"))
                .distinct();
    }

    /** Adds the kinds of vehicles that are new; those that no mapping has any more stay. */
    public StepResult vehicles(Dataset<Row> lids, String step, Map<String, String> properties) {
        lake.create(Vehicles.TABLE);
        Dataset<Row> mappings = lake.readLatest(Mappings.TABLE).join(lids, LID, "left_semi");
        Dataset<Row> known = lake.readPinned(Vehicles.TABLE).select("vehicle_key");
        Dataset<Row> added = Vehicles.from(ListingFacts.inScope(mappings, countries))
                .join(known, new String[] {"vehicle_key"}, "left_anti")
                .transform(Vehicles.TABLE::project);
        Commit commit = lake.append(Vehicles.TABLE, added, step, properties);
        return StepResult.of(commit.addedRows(), commit.totalRows());
    }

    /** Makes the facts of the listings anew; those that are none any more go. */
    public Commit facts(Dataset<Row> lids, KeyBounds bounds, String step) {
        lake.create(ListingFacts.TABLE);
        Map<String, String> properties = ListingFacts.properties(lake, countries);
        ListingFacts.Inputs all = ListingFacts.Inputs.of(lake);
        ListingFacts.Inputs affected = new ListingFacts.Inputs(
                all.mappings().join(lids, LID, "left_semi"),
                all.listings().join(lids, LID, "left_semi"),
                all.stats().join(lids, LID, "left_semi"),
                all.prices().join(lids, LID, "left_semi"),
                all.dealers(),
                all.countries(),
                all.rates());
        KeyedRows wanted = new KeyedRows(lids, ListingFacts.from(affected, countries), bounds);
        return lake.replaceRows(ListingFacts.TABLE, wanted, step, properties);
    }
}
