package io.lotlake.gold.listings;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.Sellers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        return replace(
                Dealers.TABLE,
                Dealers.INPUTS,
                lake.read(Sellers.TABLE).count(),
                Dealers.from(lake.read(Sellers.TABLE)));
    }

    public StepResult vehicles() {
        Dataset<Row> mapped = ListingFacts.inScope(lake.read(Mappings.TABLE), countries);
        return replace(
                Vehicles.TABLE, Vehicles.INPUTS, lake.read(Mappings.TABLE).count(), Vehicles.from(mapped));
    }

    public StepResult dates() {
        return replace(Dates.TABLE, List.of(), 0, Dates.calendar(lake.spark()));
    }

    public StepResult facts() {
        ListingFacts.Inputs inputs = ListingFacts.Inputs.of(lake);
        return replace(
                ListingFacts.TABLE,
                ListingFacts.INPUTS,
                inputs.mappings().count(),
                ListingFacts.from(inputs, countries));
    }

    /** The summary property that says which countries the facts are about. */
    public static Map<String, String> about(List<String> countries) {
        return Map.of("lotlake.countries", String.join(",", countries));
    }

    private StepResult replace(TableSpec table, List<TableSpec> inputs, long rowsIn, Dataset<Row> rows) {
        lake.create(table);
        Map<String, String> properties = new HashMap<>(SilverChanges.properties(lake, inputs));
        properties.putAll(about(countries));
        return StepResult.of(
                rowsIn, lake.overwrite(table, rows, table.name(), properties).totalRows());
    }
}
