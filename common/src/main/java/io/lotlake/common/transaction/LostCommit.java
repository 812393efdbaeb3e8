package io.lotlake.common.transaction;

import io.lotlake.common.error.Errors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction whose COMMIT was sent and not answered. The server tells the outcome by the number of the transaction.
 * An unchanged row proves nothing, because the COMMIT may still be on its way.
 *
 * @param change verb and thing, for messages
 * @param server the server that the COMMIT was sent to
 * @param rows names the rows that an operator can look at after a restart of the server
 * @param patience how long to ask the server
 */
record LostCommit(String change, TransactionId id, String server, String rows, Duration patience) {
    private static final Logger LOG = LoggerFactory.getLogger(LostCommit.class);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Opens a separate connection for every question. */
    interface Connector {
        Connection open() throws SQLException;
    }

    /**
     * Asks the server until it answers.
     *
     * @param lost the failure that the client saw instead of the answer
     * @return committed or aborted
     * @throws CommitStateUnknownException if nothing could be proved in time
     */
    Outcome decide(SQLException lost, Connector connector, OutcomeCheck check) {
        LOG.warn("The answer to COMMIT was lost; asking what became of transaction {} to {}", id.xid(), change, lost);
        long start = System.nanoTime();
        while (System.nanoTime() - start < patience.toNanos()) {
            Outcome outcome = ask(lost, connector, check);
            if (outcome != Outcome.OPEN) {
                LOG.info("Transaction {} to {} is {}", id.xid(), change, outcome);
                return outcome;
            }
            if (!pause()) {
                break;
            }
        }
        throw new CommitStateUnknownException(unknown(lost), lost);
    }

    private Outcome ask(SQLException lost, Connector connector, OutcomeCheck check) {
        try (Connection connection = connector.open()) {
            return id.outcome(connection, check);
        } catch (SQLException | RuntimeException e) {
            if (e != lost) {
                lost.addSuppressed(e);
            }
            return Outcome.OPEN;
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String unknown(SQLException lost) {
        return "Cannot tell whether lotlake did " + change + ": the answer to COMMIT was lost (" + Errors.describe(lost)
                + ") and " + server + " did not say within " + patience.toSeconds()
                + " s what became of it; no file was deleted, delete none. Look in that database: SELECT"
                + " pg_xact_status('"
                + id.xid() + "'::xid8), or, if the server was restarted since, " + rows;
    }
}
