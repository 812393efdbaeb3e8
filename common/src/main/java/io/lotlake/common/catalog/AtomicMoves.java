package io.lotlake.common.catalog;

import io.lotlake.common.transaction.NotCommittedException;
import io.lotlake.common.transaction.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Moves several tables to other metadata files at once. One transaction of PostgreSQL makes all files current. It takes
 * the tables in the order of their names, so that two publications never deadlock.
 */
final class AtomicMoves {
    private final Store store;

    AtomicMoves(Store store) {
        this.store = store;
    }

    /** A table with its next metadata file already written. */
    private record Prepared(TableMetadata base, TableMetadata metadata, MetadataMove move) {}

    /** Moves the heads of tables. The metadata files are written before the transaction begins. */
    void publish(String name, List<TableMove> moves, CommitHook hook) {
        List<Prepared> prepared = prepare(moves);
        move("publish " + name, prepared.stream().map(Prepared::move).toList(), hook);
        prepared.forEach(table -> CatalogUtil.deleteRemovedMetadataFiles(store.io(), table.base(), table.metadata()));
    }

    /** Checks all tables before it writes the first file, so that a refusal leaves nothing behind. */
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

    /** Points tables and views at other metadata files and forgets their earlier ones. */
    void relocate(String change, Map<Registered, String> files, CommitHook hook) {
        List<MetadataMove> moves = files.entrySet().stream()
                .sorted(Comparator.comparing(file -> file.getKey().id().toString()))
                .map(file -> relocation(file.getKey(), file.getValue()))
                .toList();
        CommitHook forgetting = new CommitHook() {
            @Override
            public void before(Connection connection) throws SQLException {
                hook.before(connection);
            }

            @Override
            public void after(Connection connection) throws SQLException {
                store.entries().forgetEarlier(connection, files.values());
                hook.after(connection);
            }
        };
        move(change, moves, forgetting);
    }

    private MetadataMove relocation(Registered from, String to) {
        return new MetadataMove(
                from.entry(),
                from.metadata(),
                new MetadataMove.Target(to, false),
                connection -> Outcome.decided(
                        store.entries().location(connection, from.entry()).equals(Optional.of(to))));
    }

    private void move(String change, List<MetadataMove> moves, CommitHook hook) {
        try {
            store.move(change, moves, hook);
        } catch (NotCommittedException e) {
            throw new CommitFailedException(e, "%s", e.getMessage());
        }
    }
}
