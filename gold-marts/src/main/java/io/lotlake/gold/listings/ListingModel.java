package io.lotlake.gold.listings;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.changes.SilverChanges;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.Sellers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                SilverChanges.properties(lake, Dealers.INPUTS),
                List.of(Sellers.TABLE),
                Dealers.from(lake.readLatest(Sellers.TABLE)));
    }

    public StepResult vehicles() {
        Dataset<Row> mapped = ListingFacts.inScope(lake.readLatest(Mappings.TABLE), countries);
        return replace(
                Vehicles.TABLE,
                SilverChanges.properties(lake, Vehicles.INPUTS),
                List.of(Mappings.TABLE),
                Vehicles.from(mapped));
    }

    /** A calendar that is published already stays as it is. */
    public StepResult dates() {
        Map<String, String> properties = Dates.properties();
        if (properties.entrySet().stream()
                .allMatch(property -> new Lineage(lake)
                        .property(Dates.TABLE, property.getKey())
                        .equals(Optional.of(property.getValue())))) {
            return StepResult.of(0, lake.rowCount(Dates.TABLE)).withNote("unchanged");
        }
        return replace(Dates.TABLE, properties, List.of(), Dates.calendar(lake.spark()));
    }

    public StepResult facts() {
        return replace(
                ListingFacts.TABLE,
                ListingFacts.properties(lake, countries),
                List.of(Mappings.TABLE),
                ListingFacts.from(ListingFacts.Inputs.of(lake), countries));
    }

    private StepResult replace(
            TableSpec table, Map<String, String> properties, List<TableSpec> from, Dataset<Row> rows) {
        lake.create(table);
        long written = lake.overwrite(table, rows, table.name(), properties).totalRows();
        return StepResult.of(from.stream().mapToLong(lake::rowCount).sum(), written);
    }
}
