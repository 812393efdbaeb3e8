package io.lotlake.app.docs.site;

import io.lotlake.app.docs.columns.ColumnLineage;
import java.util.List;
import java.util.Optional;

/**
 * All that the site shows.
 *
 * @param tables the lower layer first, each table after those that it is made of
 */
record Catalogue(LakeFacts lake, List<SiteTable> tables, ColumnLineage lineage, List<SiteGate> gates) {
    Catalogue {
        tables = List.copyOf(tables);
        gates = List.copyOf(gates);
    }

    Optional<SiteTable> table(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }

    List<SiteTable> of(Layer layer) {
        return tables.stream().filter(table -> table.layer() == layer).toList();
    }

    List<SiteGate> gatesOf(SiteTable table) {
        return gates.stream().filter(gate -> gate.table().equals(table.name())).toList();
    }

    /** The tables that are made of this one. */
    List<SiteTable> users(SiteTable table) {
        return tables.stream()
                .filter(user -> user.inputs().contains(table.name()))
                .toList();
    }
}
