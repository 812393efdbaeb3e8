package io.lotlake.silver;

import io.lotlake.bronze.log.Shards;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.StepResult;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Countries and exchange rates: small enough to be made anew as a whole where anything came in, and compared with what they were.
 */
final class SmallTables {
    private final Lake lake;
    private final BronzeDelta countriesDelta;
    private final BronzeDelta ratesDelta;
    private final Dataset<Row> countries;
    private final Dataset<Row> rates;

    SmallTables(Lake lake, Shards shards, BronzeDelta countries, BronzeDelta rates) {
        this.lake = lake;
        this.countriesDelta = countries;
        this.ratesDelta = rates;
        this.countries = countries.isEmpty()
                ? lake.readLatest(Countries.TABLE)
                : Countries.from(countries.recipe().present(shards));
        this.rates = FxRates.from(rates.recipe().present(shards));
    }

    Dataset<Row> countries() {
        return countries;
    }

    /** Codes of countries that came, changed or left. */
    Dataset<Row> changedCountries() {
        return differing(countries, lake.readLatest(Countries.TABLE))
                .select("country")
                .distinct();
    }

    /** Currencies and days whose rate came, changed or left; a published rate reaches over the days without one. */
    Dataset<Row> changedRates() {
        return differing(rates, lake.readLatest(FxRates.TABLE))
                .select("currency", "day")
                .distinct();
    }

    private static Dataset<Row> differing(Dataset<Row> present, Dataset<Row> earlier) {
        return present.except(earlier).unionByName(earlier.except(present));
    }

    StepResult replaceCountries() {
        return replace(countriesDelta, countries);
    }

    StepResult replaceRates() {
        return replace(ratesDelta, rates);
    }

    private StepResult replace(BronzeDelta delta, Dataset<Row> rows) {
        Recipe recipe = delta.recipe();
        Map<String, String> properties = Lineage.withChangesLogged(recipe.properties(new Lineage(lake)));
        String step = recipe.table().name() + " up to " + delta.head();
        Commit commit = lake.overwrite(recipe.table(), rows, step, properties);
        return StepResult.of(delta.count(), commit.totalRows());
    }
}
