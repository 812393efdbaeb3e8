package io.lotlake.gold.listings;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.prices.PriceState;
import io.lotlake.silver.Countries;
import io.lotlake.silver.FxRates;
import io.lotlake.silver.ListingStats;
import io.lotlake.silver.Listings;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.Sellers;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The steps that build the listing fact and its dimensions. */
public final class ListingModel {
    private final Lake lake;
    private final List<String> countries;

    public ListingModel(Lake lake, List<String> countries) {
        this.lake = lake;
        this.countries = countries;
    }

    public StepResult dealers() {
        return replace(Dealers.TABLE, lake.read(Sellers.TABLE).count(), Dealers.from(lake.read(Sellers.TABLE)));
    }

    public StepResult vehicles() {
        Dataset<Row> mapped = ListingFacts.inScope(lake.read(Mappings.TABLE), countries);
        return replace(Vehicles.TABLE, lake.read(Mappings.TABLE).count(), Vehicles.from(mapped));
    }

    public StepResult dates() {
        return replace(Dates.TABLE, 0, Dates.calendar(lake.spark()));
    }

    public StepResult facts() {
        ListingFacts.Inputs inputs = ListingFacts.Inputs.of(lake);
        return replace(ListingFacts.TABLE, inputs.mappings().count(), ListingFacts.from(inputs, countries));
    }

    private StepResult replace(TableSpec table, long rowsIn, Dataset<Row> rows) {
        lake.create(table);
        return StepResult.of(rowsIn, lake.overwrite(table, rows, table.name()).totalRows());
    }
}
