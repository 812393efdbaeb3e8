package io.lotlake.common.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tables and views of a catalog are kept in.
 *
 * @param catalog the catalog's name, part of the key of every row
 * @param io where the metadata files are
 */
record Store(String catalog, FileIO io, Entries entries, Namespaces namespaces, Transactions transactions) {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    /** Reads from the rows what became of a change, after a restart of the server. */
    interface Found {
        Outcome in(Connection connection) throws SQLException;
    }

    Optional<String> location(Entry entry) {
        return transactions.read(connection -> entries.location(connection, entry));
    }

    void create(Entry entry, String location, Found found) throws NotCommittedException {
        transactions.run(
                "create the " + entry,
                connection -> {
                    namespaces.hold(connection, entry.id().namespace());
                    entries.insert(connection, entry, location);
                    return location;
                },
                (connection, result) -> found.in(connection));
    }

    void swap(Entry entry, String from, String to, Found found) throws NotCommittedException {
        transactions.run(
                "commit " + to + " to the " + entry,
                connection -> {
                    if (!entries.swap(connection, entry, from, to)) {
                        throw new CommitFailedException(
                                "Cannot commit to the %s: another writer moved it on from %s", entry, from);
                    }
                    return to;
                },
                (connection, result) -> found.in(connection));
    }

    /** Creates the catalog's tables where they are missing. */
    void createTables() {
        boolean complete = transactions.read(connection -> {
            CatalogTables.checkServer(connection);
            return CatalogTables.complete(connection);
        });
        if (!complete) {
            change(
                    "create the catalog's tables",
                    CatalogTables::create,
                    (connection, created) -> Outcome.decided(CatalogTables.complete(connection)));
        }
    }

    <T> T change(String change, Transactions.Work<T> work, Evidence<T> evidence) {
        try {
            return transactions.run(change, work, evidence);
        } catch (NotCommittedException e) {
            throw new UncheckedSQLException(e, "%s", e.getMessage());
        }
    }

    /** Removes the entry; returns the metadata file that it was at, empty where there is no such entry. */
    Optional<String> drop(Entry entry) {
        return change(
                "drop the " + entry,
                connection -> entries.delete(connection, entry),
                (connection, location) -> dropped(connection, entry, location));
    }

    private Outcome dropped(Connection connection, Entry entry, Optional<String> location) throws SQLException {
        Optional<String> now = entries.location(connection, entry);
        if (location.isEmpty() || now.equals(location)) {
            return Outcome.decided(location.isEmpty());
        }
        // A table of another name at the same file was perhaps renamed meanwhile.
        boolean gone = now.isEmpty() && !entries.anyAt(connection, location.get());
        return gone ? Outcome.COMMITTED : Outcome.OPEN;
    }

    /** Gives the entry another name; false where there is no such entry. */
    boolean rename(Entry entry, TableIdentifier to) {
        Optional<String> renamed = change(
                "rename the " + entry + " to " + to,
                connection -> {
                    namespaces.hold(connection, to.namespace());
                    return entries.rename(connection, entry, to);
                },
                (connection, location) -> renamed(connection, entry, to, location));
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

    /** Deletes a metadata file that provably never became current, if it was written for that. */
    void remove(String location, boolean written) {
        if (written) {
            try {
                io.deleteFile(location);
            } catch (RuntimeException e) {
                LOG.warn("{} of a failed commit is left over", location, e);
            }
        }
    }
}
