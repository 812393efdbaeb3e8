package io.lotlake.gold;

import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.listings.Dates;
import io.lotlake.gold.listings.Dealers;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.gold.listings.Vehicles;
import io.lotlake.gold.prices.PriceState;
import java.util.List;

/** The tables of Gold. */
public final class Gold {
    /** All tables, each after the tables that it needs. */
    public static final List<GoldTable> ALL = List.of(
            PriceState.DEFINITION, Dealers.DEFINITION, Vehicles.DEFINITION, Dates.DEFINITION, ListingFacts.DEFINITION);

    private Gold() {}

    public static List<TableSpec> tables() {
        return specs(ALL);
    }

    static List<TableSpec> specs(List<GoldTable> tables) {
        return tables.stream().map(GoldTable::spec).toList();
    }
}
