package io.lotlake.gold.publication;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.postgres.Attempts;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.transaction.KnownCommit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the note in the ledger that a mart in another database has followed its publication. The mart has already
 * followed when the note is written, so the note may be written twice.
 */
record MartNote(PostgresEndpoint catalog, OpenRun run, String publication) {
    private static final Logger LOG = LoggerFactory.getLogger(MartNote.class);
    private static final Attempts AGAIN = new Attempts(5, Duration.ofMillis(500));

    /**
     * Writes the note. If the connection that kept other runs away was lost, it uses new connections.
     *
     * @param ledger a connection in a transaction that has made sure that no other run has begun
     */
    void write(Connection ledger) throws SQLException {
        try {
            commit(ledger);
        } catch (SQLException e) {
            LOG.warn("the note that the mart is published is written over a new connection", e);
            AGAIN.run("note that the mart is published", this::writeAgain);
        }
    }

    private void writeAgain() throws SQLException {
        try (Connection ledger = catalog.connect()) {
            ledger.setAutoCommit(false);
            run.requireNewest(ledger);
            commit(ledger);
        }
    }

    private void commit(Connection ledger) throws SQLException {
        KnownCommit.prepare(ledger, catalog.patience());
        Publications.martIsPublished(ledger, run.ledger(), publication);
        KnownCommit commit = new KnownCommit(
                catalog,
                "note that the mart of publication " + publication + " is published",
                run.ledger().schema() + ".publications.mart",
                connection -> Publications.isMartPublished(connection, run.ledger(), publication));
        Failpoints.run(Failpoint.MART_NOTED, () -> commit.on(ledger));
    }
}
