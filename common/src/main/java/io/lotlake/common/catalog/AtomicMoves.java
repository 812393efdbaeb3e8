package io.lotlake.common.catalog;

import io.lotlake.common.transaction.NotCommittedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Moves the heads of several tables at once. The metadata files are written first; then one transaction of PostgreSQL makes all of
 * them current, in the order of the tables' names, so that two publications never wait for each other in a circle.
 */
final class AtomicMoves {
    private final Store store;

    AtomicMoves(Store store) {
        this.store = store;
    }

    /** A table whose next metadata file is written. */
    private record Prepared(TableMetadata base, TableMetadata metadata, Swap swap) {}

    void make(String name, List<TableMove> moves, CommitHook hook) {
        List<Prepared> prepared = prepare(moves);
        try {
            store.swap("publish " + name, prepared.stream().map(Prepared::swap).toList(), hook);
        } catch (NotCommittedException e) {
            throw new CommitFailedException(e, "%s", e.getMessage());
        }
        prepared.forEach(table -> CatalogUtil.deleteRemovedMetadataFiles(store.io(), table.base(), table.metadata()));
    }

    /** Looks at all tables before the first file is written, so that a refusal leaves nothing behind. */
    private List<Prepared> prepare(List<TableMove> moves) {
        List<Prepared> looked = new ArrayList<>();
        List<Runnable> writes = new ArrayList<>();
        moves.stream()
                .sorted(Comparator.comparing(move -> move.table().toString()))
                .forEach(move -> {
                    LakeTableOperations operations = new LakeTableOperations(store, Entry.table(move.table()));
                    TableMetadata base = operations.refresh();
                    if (base == null) {
                        throw new NoSuchTableException("Cannot publish %s: it was dropped meanwhile", move.table());
                    }
                    TableMetadata metadata = move.applyTo(base);
                    writes.add(() -> looked.add(new Prepared(base, metadata, operations.prepare(base, metadata))));
                });
        writes.forEach(Runnable::run);
        return looked;
    }
}
