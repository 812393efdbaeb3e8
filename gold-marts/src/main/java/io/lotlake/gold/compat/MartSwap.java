package io.lotlake.gold.compat;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.postgres.Attempts;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.transaction.KnownCommit;
import io.lotlake.common.transaction.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the filled tables and replaces the live ones by them, all makes in one short transaction. It is tried again
 * while readers are in the way. What cannot be done in that transaction, for example an index that somebody has added
 * meanwhile, is done before the next attempt.
 */
final class MartSwap {
    private static final Logger LOG = LoggerFactory.getLogger(MartSwap.class);

    private final MartBuild build;
    private final PostgresEndpoint mart;
    private final PublishConfig config;
    private final boolean isPartial;

    MartSwap(MartBuild build, PostgresEndpoint mart, PublishConfig config) {
        this(build, mart, config, false);
    }

    private MartSwap(MartBuild build, PostgresEndpoint mart, PublishConfig config, boolean isPartial) {
        this.isPartial = isPartial;
        this.build = build;
        this.mart = mart;
        this.config = config;
    }

    /** The swap of a build that holds only the rows of some listings. They go into the live tables, row by row. */
    MartSwap ofPart() {
        return new MartSwap(build, mart, config, true);
    }

    /** Gives a freshly loaded part its key and statistics. */
    void finishPart(Connection connection, String make) throws SQLException {
        Rows.execute(connection, build.addKey(make));
        Rows.execute(connection, "ANALYZE " + build.staged(make));
    }

    /**
     * The attempts of the swap. Between two of them, readers have the tables to themselves for at least as long as they
     * had to wait.
     */
    Attempts attempts(List<String> makes) {
        return new Attempts(config.attempts(), Duration.ofMillis(config.lockTimeoutMillis()))
                .catchingUp(() -> catchUp(makes))
                .refusing(this::blocked);
    }

    /**
     * Swaps all makes or none.
     *
     * @throws LotlakeException with exit code 5 if readers hold their locks through all attempts
     */
    void run(List<String> makes) {
        try {
            attempts(makes).run("swap of the mart tables", () -> once(makes));
        } catch (SQLException e) {
            throw mart.failure("swap the mart tables", e);
        }
    }

    private void once(List<String> makes) throws SQLException {
        try (Connection connection = mart.connect()) {
            connection.setAutoCommit(false);
            KnownCommit.prepare(connection, mart.patience());
            exchange(connection, makes);
            KnownCommit commit = new KnownCommit(
                    mart,
                    "swap the mart tables",
                    "whether there is still a table " + build.register(),
                    open -> Outcome.decided(
                            Rows.exists(open, "SELECT 1 WHERE to_regclass(?) IS NULL", build.register())));
            Failpoints.run(Failpoint.MART_SWAP, () -> commit.on(connection));
        }
    }

    /** Swaps all makes within a transaction that the caller commits. */
    void exchange(Connection connection, List<String> makes) throws SQLException {
        new MartExchange(build, connection, new LockBudget(connection, config.lockTimeoutMillis()), isPartial)
                .run(makes);
    }

    /** The error after the last attempt. */
    private LotlakeException blocked(SQLException cause) {
        String why = Attempts.isChanged(cause)
                ? cause.getMessage() + ", in every one of " + config.attempts()
                        + " attempts; run publish again when nobody changes them"
                : "readers kept their locks on " + build.schema() + "." + MartNames.live("…") + " longer than "
                        + config.lockTimeoutMillis()
                        + " ms, " + config.attempts()
                        + " times; run publish again when they have ended, or raise lotlake.publish.lock-timeout-ms";
        return new LotlakeException(ExitCode.UNREACHABLE, "Cannot swap the mart tables: " + why, cause);
    }

    /** Drops the tables of this publication, which comes to no end. */
    void discard(List<String> makes) {
        discard(build.tables(makes)::contains);
    }

    /**
     * Drops the tables that killed publications left. The lock of the lake ensures that no other publication of this
     * lake is running. Of another lake that publishes into the same schema, the tables would be dropped as well, and
     * its publication would fail.
     */
    void discardLeftovers() {
        discard(name -> true);
    }

    private void discard(Predicate<String> chosen) {
        try (Connection connection = mart.connect()) {
            for (MartLeftover table : MartLeftover.all(connection, build.schema())) {
                if (chosen.test(table.name())) {
                    table.drop(connection, build.schema());
                }
            }
        } catch (SQLException e) {
            throw mart.failure("drop the tables of an unfinished publication", e);
        }
    }

    /** Gives a freshly loaded table its key, the live table's other indexes, and statistics. */
    void finish(Connection connection, String make) throws SQLException {
        Failpoints.run(Failpoint.MART_INDEXES, () -> Rows.execute(connection, build.addKey(make)));
        addIndexes(connection, make);
        Rows.execute(connection, "ANALYZE " + build.staged(make));
    }

    /** Gives the filled tables the indexes that the live ones have got since. */
    private void catchUp(List<String> makes) {
        if (isPartial) {
            return;
        }
        try (Connection connection = mart.connect()) {
            for (String make : makes) {
                addIndexes(connection, make);
            }
        } catch (SQLException e) {
            throw mart.failure("index the mart tables", e);
        }
    }

    private void addIndexes(Connection connection, String make) throws SQLException {
        connection.setAutoCommit(false);
        MartIndexes wanted = LiveMart.find(connection, build.schema(), MartNames.live(make), build.staged(make))
                .filter(LiveMart::swappable)
                .map(LiveMart::indexes)
                .orElse(new MartIndexes(Map.of()));
        MartIndexes built = MartIndexes.of(connection, build.staged(make));
        connection.commit();
        connection.setAutoCommit(true);
        int number = built.byName().size();
        for (MartIndexes.Definition missing : built.to(wanted).missing()) {
            Rows.execute(connection, missing.create(build.index(make, number), build.staged(make)));
            number++;
        }
        LOG.debug("{} has {} indexes but its key", build.table(make), number);
    }
}
