package io.lotlake.app.serve;

import io.lotlake.common.catalog.CatalogProperties;
import io.lotlake.common.catalog.CatalogRows;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.transaction.Transactions;
import io.lotlake.common.warehouse.LakePlace;
import io.lotlake.common.warehouse.LakeTables;
import io.lotlake.gold.publication.Publication;
import io.lotlake.gold.publication.Publications;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;
import org.apache.iceberg.io.FileIO;

/**
 * The states of a lake that readers can ask for. Every call reads the rows of the catalog anew. A connection that was
 * broken, e.g. by a restart of the server, is replaced.
 */
final class Lakes implements AutoCloseable {
    /** The prefix of the newest publication. */
    static final String LATEST = "latest";

    private final LotlakeConfig config;
    private final LakeLedger ledger;
    private final Transactions transactions;
    private final FileIO files;

    Lakes(LotlakeConfig config) {
        this.config = config;
        this.ledger = LakeLedger.of(config);
        this.transactions = Transactions.of(CatalogProperties.of(config));
        this.files = LakeTables.fileIo(config);
    }

    /** The lake as it is now. */
    ServedCatalog live() {
        return ServedCatalog.live(config.catalogName(), transactions.read(this::rows), files);
    }

    /**
     * The lake as one publication shows it, or as it is now.
     *
     * @param prefix the tag of the publication, {@link #LATEST}, or the name of the lake
     * @throws NoSuchWarehouseException if there is no such publication
     */
    ServedCatalog of(String prefix) {
        return prefix.equals(config.catalogName())
                ? live()
                : transactions.read(connection -> {
                    Publication publication = find(connection, prefix);
                    Published published = new Published(
                            publication, origin(connection, publication).publishedAt());
                    return ServedCatalog.of(config.catalogName(), rows(connection), files, published);
                });
    }

    /** The publication that first showed the state. A rollback shows it again, maybe more than once. */
    private Publication origin(Connection connection, Publication publication) throws SQLException {
        Publication origin = publication;
        for (Optional<String> id = origin.restores(); id.isPresent(); id = origin.restores()) {
            Optional<Publication> earlier = Publications.find(connection, ledger, id.get());
            if (earlier.isEmpty()) {
                return origin;
            }
            origin = earlier.get();
        }
        return origin;
    }

    /**
     * The prefix of the state that a client names as its warehouse; empty for the lake as it is now. The newest
     * publication becomes the prefix of that publication, so that the client keeps it.
     *
     * @param warehouse a prefix, or the name or the address of the lake
     * @throws NoSuchWarehouseException if there is nothing of that name
     */
    Optional<String> prefix(String warehouse) {
        if (warehouse.isEmpty()
                || warehouse.equals(config.catalogName())
                || LakePlace.shown(warehouse.replaceAll("/+$", "")).equals(LakePlace.shown(config.warehouse()))) {
            return Optional.empty();
        }
        return Optional.of(
                transactions.read(connection -> find(connection, warehouse)).tag());
    }

    /** The newest publication; empty if nothing is published yet. */
    Optional<Publication> newest() {
        return transactions.read(connection -> Publications.newest(connection, ledger, 1)).stream()
                .findFirst();
    }

    private CatalogRows rows(Connection connection) throws SQLException {
        return CatalogRows.of(connection, config.catalogName());
    }

    private Publication find(Connection connection, String prefix) throws SQLException {
        Optional<Publication> found = Optional.empty();
        if (prefix.equals(LATEST)) {
            found = Publications.newest(connection, ledger, 1).stream().findFirst();
        } else if (prefix.startsWith(Publication.TAG_PREFIX)) {
            found = Publications.find(connection, ledger, prefix.substring(Publication.TAG_PREFIX.length()));
        }
        if (found.isEmpty()) {
            throw unknown(prefix, Publications.newest(connection, ledger, 1));
        }
        return found.get();
    }

    private NoSuchWarehouseException unknown(String prefix, List<Publication> newest) {
        String there = newest.isEmpty()
                ? "nothing is published yet; run lotlake seed"
                : "the newest publication is " + newest.get(0).tag()
                        + "; lotlake release list has them all, latest means the newest, and "
                        + config.catalogName() + " the lake as it is now";
        return new NoSuchWarehouseException("Cannot find %s in the lake %s: %s", prefix, config.catalogName(), there);
    }

    @Override
    public void close() {
        transactions.close();
        files.close();
    }
}
