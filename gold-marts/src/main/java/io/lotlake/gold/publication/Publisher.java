package io.lotlake.gold.publication;

import io.lotlake.common.catalog.CommitHook;
import io.lotlake.common.catalog.TableMove;
import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.postgres.Attempts;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;

/**
 * Shows readers a new state of all published tables at once. If the mart is in the catalog's database, one transaction
 * moves the tables, exchanges the mart and records the publication. Otherwise the tables move first, and the
 * publication's row says that the mart is pending until it has followed.
 */
public final class Publisher {
    private static final Attempts USUAL = new Attempts(5, Duration.ofMillis(100));

    /**
     * An exchange row by row takes long. A limit is still necessary, because without one a lost network would block the
     * run for ever.
     */
    private static final int MART_MINUTES = 60;

    private final Lake lake;
    private final LotlakeConfig config;
    private final OpenRun run;

    public Publisher(Lake lake, LotlakeConfig config) {
        this.lake = lake;
        this.config = config;
        this.run = lake.openRun()
                .orElseThrow(() -> new IllegalStateException("only a run that holds the lock of the lake publishes"));
    }

    /**
     * Publishes the edition under the id of the run. If that id is already taken by a publication, the run's token
     * follows it.
     *
     * @param mart the tables made from the edition; empty if the mart stays as it is
     * @throws LotlakeException with exit code 4 if another writer has committed to a table meanwhile, 5 if readers keep
     *     the mart locked, 75 if another run has begun; in all three cases nothing was published
     */
    public Publication publish(Edition edition, Optional<MartChange> mart) {
        boolean together = mart.isPresent() && isOneDatabase();
        String id = lake.run().id();
        boolean taken = Publications.find(config, id).isPresent();
        Publication publication = new Publication(
                taken ? id + "_" + run.token() : id,
                id,
                Instant.now().truncatedTo(ChronoUnit.MICROS),
                edition.restores(),
                mart.isEmpty() ? MartState.UNCHANGED : together ? MartState.PUBLISHED : MartState.PENDING,
                mart.map(MartChange::makes).orElse(List.of()),
                edition.heads());
        moveTables(edition, publication, together ? mart : Optional.empty());
        if (mart.isPresent() && !together) {
            followWithMart(publication, mart.get());
        }
        return publication;
    }

    private void moveTables(Edition edition, Publication publication, Optional<MartChange> mart) {
        List<TableMove> moves = edition.pages().stream()
                .map(page -> new TableMove(
                        TableIdentifier.parse(page.table().name()),
                        page.base(),
                        page.head().snapshotId(),
                        publication.tag(),
                        Lake.branchPrefix()))
                .toList();
        CommitHook hook = new CommitHook() {
            @Override
            public void before(Connection connection) throws SQLException {
                run.requireNewest(connection);
                Publications.insert(connection, run.ledger(), run.token(), publication);
            }

            @Override
            public void after(Connection connection) throws SQLException {
                if (mart.isPresent()) {
                    exchange(connection, mart.get());
                }
            }
        };
        patiently(
                mart,
                () -> Failpoints.run(
                        Failpoint.PUBLICATION, () -> lake.catalog().publish(publication.id(), moves, hook)));
    }

    /**
     * Exchanges the mart as the mart's role and under the mart's limits. The statements after it have the catalog's
     * role and limits again.
     */
    private void exchange(Connection connection, MartChange mart) throws SQLException {
        int usual = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, (MART_MINUTES + 1) * 60_000);
        try {
            Rows.exists(connection, "SELECT set_config('statement_timeout', '" + MART_MINUTES + "min', true)");
            Rows.update(
                    connection,
                    "SET LOCAL ROLE " + Identifiers.quoted(config.mart().user()));
            mart.exchange(connection);
        } finally {
            connection.setNetworkTimeout(Runnable::run, usual);
        }
    }

    /** Repeats the attempt while another writer's harmless commit or readers of the mart are in the way. */
    private void patiently(Optional<MartChange> mart, Attempts.Attempt attempt) {
        Attempts attempts = mart.map(MartChange::attempts).orElse(USUAL);
        try {
            attempts.run("publication", attempt);
        } catch (SQLException | CommitFailedException e) {
            throw gaveUp(attempts.most(), e);
        }
    }

    private LotlakeException gaveUp(int attempts, Exception e) {
        Optional<SQLException> sql = Errors.find(e, SQLException.class);
        if (sql.isPresent() && !Attempts.passes(e)) {
            return config.catalog().failure("publish run " + lake.run().id(), sql.get());
        }
        return new LotlakeException(
                ExitCode.UNREACHABLE,
                "Cannot publish run " + lake.run().id() + ": " + e.getMessage() + ", " + attempts
                        + " times; nothing was published, run again",
                e);
    }

    /**
     * Exchanges a mart in another database after its tables were published. No other run can begin during the exchange,
     * even if this run loses its lock.
     */
    public void followWithMart(Publication publication, MartChange mart) {
        PostgresEndpoint catalog = config.catalog();
        try (Connection ledger = catalog.connect()) {
            ledger.setAutoCommit(false);
            Rows.exists(ledger, "SELECT set_config('idle_in_transaction_session_timeout', '0', true)");
            run.requireNewest(ledger);
            mart.exchangeAlone();
            new MartNote(catalog, run, publication.id()).write(ledger);
        } catch (SQLException e) {
            throw catalog.failure("note that the mart is published", e);
        }
    }

    /** Whether one transaction can reach both the catalog and the mart, and may act as the mart's user. */
    private boolean isOneDatabase() {
        PostgresEndpoint catalog = config.catalog();
        if (!address(catalog).equals(address(config.mart()))) {
            return false;
        }
        try (Connection connection = catalog.connect()) {
            return Rows.exists(
                    connection,
                    "SELECT 1 WHERE pg_has_role(current_user, ?, 'MEMBER')",
                    config.mart().user());
        } catch (SQLException e) {
            throw catalog.failure("look at the roles of catalog and mart", e);
        }
    }

    private static String address(PostgresEndpoint endpoint) {
        return endpoint.url().split("\\?", 2)[0];
    }
}
