package io.lotlake.common.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
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
