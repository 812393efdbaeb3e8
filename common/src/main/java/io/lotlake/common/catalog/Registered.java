package io.lotlake.common.catalog;

import org.apache.iceberg.catalog.TableIdentifier;

/** A table or view of the catalog, with its current metadata file. */
public record Registered(TableIdentifier id, boolean isView, String metadata) {
    static Registered of(Entry entry, String metadata) {
        return new Registered(entry.id(), entry.kind() == Entry.Kind.VIEW, metadata);
    }

    Entry entry() {
        return isView ? Entry.view(id) : Entry.table(id);
    }
}
