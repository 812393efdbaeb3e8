package io.lotlake.common.catalog;

import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.transaction.NotCommittedException;
import io.lotlake.common.transaction.Outcome;
import io.lotlake.common.transaction.OutcomeCheck;
import io.lotlake.common.transaction.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the tables and views of a catalog.
 *
 * @param catalog the catalog's name, which is part of the key of every row
 * @param io access to the metadata files
 * @param ledger the ledger whose tables are created together with the catalog's
 * @param pinned the metadata files of all entries at the moment that the catalog always shows; if present, nothing can
 *     be changed
 */
record Store(
        String catalog,
        FileIO io,
        Entries entries,
        Namespaces namespaces,
        Transactions transactions,
        LakeLedger ledger,
        Optional<Map<Entry, String>> pinned) {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    <T> T read(Transactions.Work<T> work) {
        return transactions.read(work);
    }

    Optional<String> location(Entry entry) {
        return pinned.isPresent()
                ? Optional.ofNullable(pinned.get().get(entry))
                : read(connection -> entries.location(connection, entry));
    }

    /** Adds an entry. If it was provably not added, its metadata file is deleted. */
    void create(Entry entry, MetadataMove.Target target, OutcomeCheck check) throws NotCommittedException {
        guarded(List.of(target), () -> {
            run(
                    "create the " + entry,
                    connection -> {
                        namespaces.hold(connection, entry.id().namespace());
                        entries.insert(connection, entry, target.location());
                        return target;
                    },
                    created -> check);
        });
    }

    void move(MetadataMove move) throws NotCommittedException {
        move("commit " + move.to().location() + " to the " + move.entry(), List.of(move), CommitHook.NONE);
    }

    /**
     * Moves all entries in one transaction or none. Afterwards it deletes the metadata files that never became current.
     */
    void move(String change, List<MetadataMove> moves, CommitHook hook) throws NotCommittedException {
        List<MetadataMove.Target> targets = moves.stream().map(MetadataMove::to).toList();
        guarded(targets, () -> {
            run(
                    change,
                    connection -> {
                        hook.before(connection);
                        for (MetadataMove move : moves) {
                            execute(connection, move);
                        }
                        hook.after(connection);
                        return moves;
                    },
                    moved -> connection -> outcome(connection, moved));
        });
    }

    private void execute(Connection connection, MetadataMove move) throws SQLException {
        boolean there = move.changesFile()
                ? entries.move(connection, move.entry(), move.from(), move.to().location())
                : entries.hold(connection, move.entry(), move.from());
        if (!there) {
            throw new CommitFailedException(
                    "Cannot commit to the %s: another writer moved it on from %s", move.entry(), move.from());
        }
    }

    /**
     * The outcome of the transaction. All entries moved or none did, so the first known outcome of an entry is that of
     * all.
     */
    private static Outcome outcome(Connection connection, List<MetadataMove> moves) throws SQLException {
        for (MetadataMove move : moves) {
            Outcome outcome = move.changesFile() ? move.check().afterRestart(connection) : Outcome.OPEN;
            if (outcome != Outcome.OPEN) {
                return outcome;
            }
        }
        return Outcome.OPEN;
    }

    private interface Change {
        void make() throws NotCommittedException;
    }

    private void guarded(List<MetadataMove.Target> targets, Change change) throws NotCommittedException {
        try {
            change.make();
        } catch (CommitStateUnknownException e) {
            throw e;
        } catch (RuntimeException | NotCommittedException e) {
            targets.forEach(this::remove);
            throw e;
        }
    }

    private <T> T run(String change, Transactions.Work<T> work, Function<T, OutcomeCheck> check)
            throws NotCommittedException {
        if (pinned.isPresent()) {
            throw new UnsupportedOperationException(
                    "Cannot " + change + ": the catalog " + catalog + " is pinned and only reads");
        }
        return transactions.run(change, work, check);
    }

    /** Creates the catalog's missing tables. */
    void createTables() {
        boolean complete = read(connection -> {
            CatalogTables.checkServer(connection);
            return CatalogTables.complete(connection, ledger);
        });
        if (!complete) {
            change(
                    "create the catalog's tables",
                    connection -> CatalogTables.create(connection, ledger),
                    created -> connection -> Outcome.decided(CatalogTables.complete(connection, ledger)));
        }
    }

    <T> T change(String change, Transactions.Work<T> work, Function<T, OutcomeCheck> check) {
        try {
            return run(change, work, check);
        } catch (NotCommittedException e) {
            throw new UncheckedSQLException(e, "%s", e.getMessage());
        }
    }

    /** Removes the entry and returns its metadata file; empty if there is no such entry. */
    Optional<String> drop(Entry entry) {
        return change(
                "drop the " + entry,
                connection -> entries.delete(connection, entry),
                location -> connection -> dropped(connection, entry, location));
    }

    private Outcome dropped(Connection connection, Entry entry, Optional<String> location) throws SQLException {
        Optional<String> now = entries.location(connection, entry);
        if (location.isEmpty() || now.equals(location)) {
            return Outcome.decided(location.isEmpty());
        }
        // A table of another name at the same file may be this table, renamed meanwhile.
        boolean gone = now.isEmpty() && !entries.anyAt(connection, location.get());
        return gone ? Outcome.COMMITTED : Outcome.OPEN;
    }

    /** Renames the entry. Returns false if there is no such entry. */
    boolean rename(Entry entry, TableIdentifier to) {
        Optional<String> renamed = change(
                "rename the " + entry + " to " + to,
                connection -> {
                    namespaces.hold(connection, to.namespace());
                    return entries.rename(connection, entry, to);
                },
                location -> connection -> renamed(connection, entry, to, location));
        return renamed.isPresent();
    }

    private Outcome renamed(Connection connection, Entry entry, TableIdentifier to, Optional<String> location)
            throws SQLException {
        if (entries.location(connection, new Entry(to, entry.kind())).equals(location)) {
            return Outcome.COMMITTED;
        }
        boolean unmoved = entries.location(connection, entry).equals(location);
        return unmoved ? Outcome.ABORTED : Outcome.OPEN;
    }

    /** Deletes a metadata file that provably never became current, if this change wrote it. */
    private void remove(MetadataMove.Target target) {
        if (target.written()) {
            try {
                io.deleteFile(target.location());
            } catch (RuntimeException e) {
                LOG.warn("{} of a failed commit is left over", target.location(), e);
            }
        }
    }
}
