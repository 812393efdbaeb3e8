package io.lotlake.common.catalog;

import io.lotlake.common.transaction.NotCommittedException;
import io.lotlake.common.transaction.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.iceberg.view.BaseViewOperations;
import org.apache.iceberg.view.ViewMetadata;
import org.jspecify.annotations.Nullable;

/** Reads and commits the metadata of one view. */
final class LakeViewOperations extends BaseViewOperations {
    private final Store store;
    private final Entry view;

    LakeViewOperations(Store store, Entry view) {
        this.store = store;
        this.view = view;
    }

    @Override
    protected String viewName() {
        return store.catalog() + "." + view.id();
    }

    @Override
    protected FileIO io() {
        return store.io();
    }

    @Override
    protected void doRefresh() {
        Optional<String> location = store.location(view);
        if (location.isPresent()) {
            refreshFromMetadataLocation(location.get());
        } else if (currentMetadataLocation() != null) {
            throw new NoSuchViewException("Cannot load %s: it was dropped meanwhile", viewName());
        } else {
            disableRefresh();
        }
    }

    @Override
    protected void doCommit(@Nullable ViewMetadata base, ViewMetadata metadata) {
        String location = writeNewMetadataIfRequired(metadata);
        MetadataMove.Target to = new MetadataMove.Target(location, !location.equals(metadata.metadataFileLocation()));
        try {
            if (base == null) {
                store.create(view, to, connection -> found(connection, location, Optional.empty()));
            } else {
                String before = base.metadataFileLocation();
                store.move(new MetadataMove(
                        view, before, to, connection -> found(connection, location, Optional.of(before))));
            }
        } catch (NotCommittedException e) {
            // Without this, the failed commit of a view would be reported as the work of another writer.
            throw new UncheckedSQLException(e, "%s", e.getMessage());
        }
    }

    /**
     * The outcome of a move to a metadata file. A view keeps no log of its metadata files, so a third file at the entry
     * proves nothing.
     */
    private Outcome found(Connection connection, String location, Optional<String> before) throws SQLException {
        Optional<String> now = store.entries().location(connection, view);
        if (now.isPresent() && now.get().equals(location)) {
            return Outcome.COMMITTED;
        }
        return now.equals(before) ? Outcome.ABORTED : Outcome.OPEN;
    }
}
