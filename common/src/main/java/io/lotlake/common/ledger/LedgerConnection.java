package io.lotlake.common.ledger;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.error.SqlState;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.postgres.Writable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes the tables {@code ops.*} in the catalog's database. A failed statement is sent once more over a new
 * connection, so every statement here must be repeatable.
 */
final class LedgerConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerConnection.class);

    private final PostgresEndpoint catalog;
    private final LakeLedger tables;
    private @Nullable Connection connection;

    LedgerConnection(LotlakeConfig config) {
        this.catalog = config.catalog();
        this.tables = LakeLedger.of(config);
    }

    LakeLedger tables() {
        return tables;
    }

    String lake() {
        return tables.lake();
    }

    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Creates the missing tables. */
    void create() {
        try (Connection own = catalog.connect()) {
            own.setAutoCommit(false);
            Writable.require(catalog, own);
            Rows.exists(own, "SELECT pg_advisory_xact_lock(hashtextextended('iceberg_tables', 0))::text");
            if (!tables.isNewest(own)) {
                tables.create(own);
            }
            own.commit();
        } catch (SQLException e) {
            if (SqlState.is(e, SqlState.INSUFFICIENT_PRIVILEGE)) {
                throw new LotlakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot create the ledger of runs: " + Errors.describe(e)
                                + "; run CREATE SCHEMA " + tables.schema() + " AUTHORIZATION "
                                + catalog.user() + ", or where it is there GRANT USAGE, CREATE ON SCHEMA "
                                + tables.schema() + " TO " + catalog.user() + ", in " + catalog.url(),
                        e);
            }
            throw catalog.failure("create the ledger of runs", e);
        }
    }

    /** Does the work in one transaction. */
    synchronized <T> T inTransaction(String what, Work<T> work) {
        try {
            return attempt(work);
        } catch (SQLException first) {
            LOG.warn("{}: once more over a new connection", what, first);
            try {
                return attempt(work);
            } catch (SQLException e) {
                e.addSuppressed(first);
                throw catalog.failure(what, e);
            }
        }
    }

    void update(String what, String sql, @Nullable String... values) {
        inTransaction(what, open -> Rows.update(open, tables.sql(sql), values));
    }

    List<List<String>> all(String what, String sql, @Nullable String... values) {
        return inTransaction(what, open -> Rows.all(open, tables.sql(sql), values));
    }

    private <T> T attempt(Work<T> work) throws SQLException {
        Connection open = open();
        boolean done = false;
        try {
            T result = work.on(open);
            Failpoints.commit(open);
            done = true;
            return result;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private Connection open() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = catalog.connect();
            open.setAutoCommit(false);
            connection = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("a broken connection to the ledger did not close", e);
            }
        }
    }
}
