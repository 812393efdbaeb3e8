package io.lotlake.app.docs.site;

import io.lotlake.app.medallion.Medallion;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.compat.MartNames;
import io.lotlake.gold.quality.DeclaredGate;
import io.lotlake.gold.quality.Gate;
import io.lotlake.silver.build.SilverTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The gates of the catalogue's tables, from the declarations of the tables. */
record CatalogueGates(Medallion tables, LakeFacts lake) {
    /** All gates, those of one table together. */
    List<SiteGate> all() {
        List<SiteGate> all = new ArrayList<>();
        for (SilverTable table : tables.silver().list()) {
            String name = table.spec().name();
            Stream<DeclaredGate> accounts = table.isOneForOne()
                    ? Stream.of(new DeclaredGate(name, Gate.BALANCE), new DeclaredGate(name, Gate.QUARANTINE))
                    : Stream.of();
            add(
                    all,
                    name,
                    Stream.concat(accounts, table.gates().stream().flatMap(gates -> DeclaredGate.of(gates).stream())));
        }
        for (GoldTable table : tables.gold()) {
            DeclaredGate shrinkage = new DeclaredGate(table.name(), Gate.SHRINKAGE);
            add(all, table.name(), Stream.concat(DeclaredGate.of(table.gates()).stream(), Stream.of(shrinkage)));
        }
        List<String> makes = lake.makes().isEmpty() ? List.of("<make>") : lake.makes();
        Stream<DeclaredGate> marts = makes.stream()
                .map(make -> lake.martSchema() + "." + MartNames.live(make))
                .map(subject -> new DeclaredGate(subject, Gate.MART_COLUMNS));
        add(all, CatalogueTables.mart(lake), marts);
        return all;
    }

    private void add(List<SiteGate> all, String table, Stream<DeclaredGate> declared) {
        declared.forEach(gate -> all.add(new SiteGate(
                table,
                gate,
                lake.rules().of(gate.gate()),
                lake.outcome(gate.subject(), gate.gate().key()))));
    }
}
