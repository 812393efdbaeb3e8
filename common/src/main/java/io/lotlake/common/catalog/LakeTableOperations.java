package io.lotlake.common.catalog;

import io.lotlake.common.transaction.NotCommittedException;
import io.lotlake.common.transaction.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and commits the metadata of one table. The files of a commit are deleted only if the commit provably failed.
 */
final class LakeTableOperations extends BaseMetastoreTableOperations {
    private final Store store;
    private final Entry table;

    LakeTableOperations(Store store, Entry table) {
        this.store = store;
        this.table = table;
    }

    @Override
    protected String tableName() {
        return store.catalog() + "." + table.id();
    }

    @Override
    public FileIO io() {
        return store.io();
    }

    @Override
    protected void doRefresh() {
        Optional<String> location = store.location(table);
        if (location.isPresent()) {
            refreshFromMetadataLocation(location.get());
        } else if (currentMetadataLocation() != null) {
            throw new NoSuchTableException("Cannot load %s: it was dropped meanwhile", tableName());
        } else {
            disableRefresh();
        }
    }

    @Override
    protected void doCommit(@Nullable TableMetadata base, TableMetadata metadata) {
        MetadataMove.Target to = target(base == null, metadata);
        try {
            if (base == null) {
                store.create(table, to, connection -> found(connection, to.location(), Optional.empty()));
            } else {
                store.move(move(base, to));
            }
        } catch (NotCommittedException e) {
            throw base == null
                    ? new UncheckedSQLException(e, "%s", e.getMessage())
                    : new CommitFailedException(e, "%s", e.getMessage());
        }
    }

    /** Writes the metadata as the file after that of the base, without making it current. */
    MetadataMove prepare(TableMetadata base, TableMetadata metadata) {
        return move(base, base == metadata ? MetadataMove.Target.same(base) : target(false, metadata));
    }

    /**
     * The target of a commit. A table that is being registered brings its own metadata file, which must not be deleted.
     */
    private MetadataMove.Target target(boolean isNew, TableMetadata metadata) {
        String location = writeNewMetadataIfRequired(isNew, metadata);
        return new MetadataMove.Target(location, !location.equals(metadata.metadataFileLocation()));
    }

    private MetadataMove move(TableMetadata base, MetadataMove.Target to) {
        String from = base.metadataFileLocation();
        return new MetadataMove(table, from, to, connection -> found(connection, to.location(), Optional.of(from)));
    }

    /**
     * The outcome of a move to a metadata file. The metadata log of the table names all files that were ever current.
     */
    private Outcome found(Connection connection, String location, Optional<String> before) throws SQLException {
        Optional<String> now = store.entries().location(connection, table);
        if (now.isEmpty()) {
            return before.isEmpty() ? Outcome.ABORTED : Outcome.OPEN;
        }
        if (now.get().equals(location)) {
            return Outcome.COMMITTED;
        }
        if (now.equals(before)) {
            return Outcome.ABORTED;
        }
        TableMetadata current = TableMetadataParser.read(io(), now.get());
        if (wasAt(current, location)) {
            return Outcome.COMMITTED;
        }
        boolean wentAnotherWay = before.map(file -> wasAt(current, file)).orElse(true);
        return wentAnotherWay ? Outcome.ABORTED : Outcome.OPEN;
    }

    private static boolean wasAt(TableMetadata metadata, String location) {
        return metadata.previousFiles().stream().anyMatch(entry -> entry.file().equals(location));
    }
}
