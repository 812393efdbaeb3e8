package io.lotlake.app.medallion;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.Gold;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.silver.Silver;
import io.lotlake.silver.build.SilverTables;
import java.util.List;
import java.util.stream.Stream;

/** The tables of a lake by layer. Every command that works on several layers uses these lists. */
public record Medallion(List<TableSpec> bronze, SilverTables silver, List<GoldTable> gold) {
    /** The tables of lotlake. */
    public static final Medallion LOTLAKE = new Medallion(Bronze.tables(), Silver.ALL, Gold.ALL);

    public Medallion {
        bronze = List.copyOf(bronze);
        gold = List.copyOf(gold);
    }

    /** All tables, the lower layer first. */
    public List<TableSpec> specs() {
        return Stream.of(bronze, silver.specs(), goldSpecs())
                .flatMap(List::stream)
                .toList();
    }

    public List<TableSpec> goldSpecs() {
        return gold.stream().map(GoldTable::spec).toList();
    }
}
