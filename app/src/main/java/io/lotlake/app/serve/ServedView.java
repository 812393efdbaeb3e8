package io.lotlake.app.serve;

import org.apache.iceberg.view.ViewMetadata;
import org.apache.iceberg.view.ViewOperations;

/** A view that cannot be changed. */
record ServedView(ViewMetadata current) implements ViewOperations {
    @Override
    public ViewMetadata refresh() {
        return current;
    }

    @Override
    public void commit(ViewMetadata base, ViewMetadata metadata) {
        throw ServedCatalog.readOnly("change a view");
    }
}
