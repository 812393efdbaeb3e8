package io.lotlake.gold.compat;

import static io.lotlake.common.postgres.Identifiers.quoted;
import static java.util.stream.Collectors.joining;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the filled tables in the place of the live ones, all makes in one short transaction. A live table gives its name, grants,
 * comments, indexes and dependent views to the new one. Where more hangs on it than can be handed over (a materialized view, a
 * trigger, a foreign key, another owner), its rows are exchanged instead, which takes longer but needs no exclusive lock.
 */
final class MartSwap {
    private static final Logger LOG = LoggerFactory.getLogger(MartSwap.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK = "40P01";

    private final MartBuild build;
    private final PostgresEndpoint mart;
    private final PublishConfig config;
    private final boolean isPart;

    MartSwap(MartBuild build, PostgresEndpoint mart, PublishConfig config) {
        this(build, mart, config, false);
    }

    private MartSwap(MartBuild build, PostgresEndpoint mart, PublishConfig config, boolean isPart) {
        this.isPart = isPart;
        this.build = build;
        this.mart = mart;
        this.config = config;
    }

    /** The same for a build that holds the rows of some listings only: they go into the live tables, row by row. */
    MartSwap ofPart() {
        return new MartSwap(build, mart, config, true);
    }

    /** Gives a freshly loaded part its key and statistics. */
    void finishPart(Connection connection, String make) throws SQLException {
        execute(connection, build.addKey(make));
        execute(connection, "ANALYZE " + build.qualified(make));
    }

    /**
     * Swaps all makes or none.
     *
     * @throws LotlakeException with exit code 5 where readers hold their locks through all attempts
     */
    void run(List<String> makes) {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = mart.connect()) {
                connection.setAutoCommit(false);
                exchange(connection, makes);
                Failpoints.run(Failpoint.MART_SWAP, () -> Failpoints.commit(connection));
                return;
            } catch (SQLException e) {
                boolean locked = LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || DEADLOCK.equals(e.getSQLState());
                if (!locked) {
                    throw mart.failure("swap the mart tables", e);
                }
                LOG.warn("swap attempt {} of {}: {}", attempt, config.attempts(), e.getMessage());
                if (attempt == config.attempts()) {
                    throw blocked(attempt, e);
                }
            }
        }
    }

    /** Swaps all makes within a transaction that the caller commits. */
    void exchange(Connection connection, List<String> makes) throws SQLException {
        execute(connection, "SET LOCAL lock_timeout = " + config.lockTimeoutMillis());
        for (String make : makes) {
            if (isPart) {
                exchangeRows(connection, make, quoted(build.schema(), MartBuild.live(make)), ofLids());
            } else {
                swap(connection, make);
            }
        }
        if (isPart) {
            execute(connection, "DROP TABLE " + build.qualified(MartBuild.LIDS));
        }
        execute(connection, "DROP TABLE " + build.register());
    }

    LotlakeException blocked(int attempts, SQLException cause) {
        return new LotlakeException(
                ExitCode.UNREACHABLE,
                "Cannot swap the mart tables: readers kept their locks on " + build.schema() + ".ads_… longer than "
                        + config.lockTimeoutMillis() + " ms, " + attempts
                        + " times; run publish again when they have ended, or raise lotlake.publish.lock-timeout-ms",
                cause);
    }

    private void swap(Connection connection, String make) throws SQLException {
        String live = MartBuild.live(make);
        String qualified = quoted(build.schema(), live);
        Optional<LiveMart> present = LiveMart.find(connection, build.schema(), live, build.qualified(make));
        if (present.isEmpty()) {
            rename(connection, make);
        } else if (present.get().swappable()) {
            execute(connection, "LOCK TABLE " + qualified + " IN ACCESS EXCLUSIVE MODE");
            String old = live + "__old";
            execute(connection, "ALTER TABLE " + qualified + " RENAME TO " + quoted(old));
            execute(connection, "ALTER TABLE " + build.qualified(make) + " RENAME TO " + quoted(live));
            for (String statement : LiveMart.revocations(connection, qualified)) {
                execute(connection, statement);
            }
            for (String statement : present.get().statements()) {
                execute(connection, statement);
            }
            execute(connection, "DROP TABLE " + quoted(build.schema(), old));
            renameIndexes(connection, make, present.get().indexes());
        } else {
            exchangeRows(connection, make, qualified, "");
        }
    }

    /** Where the build is a part of the mart: which rows of a live table it is about. */
    private String ofLids() {
        return " t.lid IN (SELECT lid FROM " + build.qualified(MartBuild.LIDS) + ")";
    }

    private void rename(Connection connection, String make) throws SQLException {
        execute(connection, "ALTER TABLE " + build.qualified(make) + " RENAME TO " + quoted(MartBuild.live(make)));
        renameIndexes(connection, make, List.of());
    }

    /** The names that CREATE TABLE and the operator gave, so that ON CONFLICT ON CONSTRAINT and scripts go on working. */
    private void renameIndexes(Connection connection, String make, List<LiveMart.Index> indexes) throws SQLException {
        String table = quoted(build.schema(), MartBuild.live(make));
        execute(
                connection,
                "ALTER TABLE " + table + " RENAME CONSTRAINT " + quoted(build.key(make)) + " TO "
                        + quoted(MartBuild.live(make) + "_lid_make_key"));
        for (int i = 0; i < indexes.size(); i++) {
            execute(
                    connection,
                    "ALTER INDEX " + quoted(build.schema(), build.index(make, i)) + " RENAME TO "
                            + quoted(indexes.get(i).name()));
        }
    }

    /** A trigger or rule of the operator must not change what is published. */
    private static void requireSameRows(Connection connection, String wanted, String found) throws SQLException {
        String differs =
                "SELECT EXISTS (" + wanted + " EXCEPT " + found + ") OR EXISTS (" + found + " EXCEPT " + wanted + ")";
        if (isTrue(connection, differs)) {
            throw new LotlakeException(
                    ExitCode.GATE,
                    "Cannot publish: after the exchange, (" + found.replaceAll("(?s)^.*? FROM ", "")
                            + ") holds other rows than were written; a trigger or rule on it changes them, drop it");
        }
    }

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static String regclass(String qualified) {
        return Identifiers.literal(qualified) + "::regclass";
    }

    private static String prefixed(String prefix) {
        return Ads.COLUMNS.stream()
                .map(column -> prefix + quoted(column.name()))
                .collect(joining(", "));
    }

    /**
     * Touches only rows that differ, so that what refers to the others stays.
     *
     * @param scope a condition on the live rows {@code t} that the build is about; empty for all
     */
    private void exchangeRows(Connection connection, String make, String qualified, String scope) throws SQLException {
        String columns =
                Ads.COLUMNS.stream().map(column -> quoted(column.name())).collect(joining(", "));
        execute(connection, "LOCK TABLE " + qualified + " IN SHARE ROW EXCLUSIVE MODE");
        String next = build.qualified(make);
        String sameKey = "b.lid = t.lid AND b.make = t.make";
        String assignments = Ads.COLUMNS.stream()
                .map(column -> quoted(column.name()) + " = b." + quoted(column.name()))
                .collect(joining(", "));
        execute(
                connection,
                "DELETE FROM " + qualified + " t WHERE NOT EXISTS (SELECT 1 FROM " + next + " b WHERE " + sameKey + ")"
                        + (scope.isEmpty() ? "" : " AND" + scope));
        String differing = sameKey + " AND (" + prefixed("t.") + ") IS DISTINCT FROM (" + prefixed("b.") + ")";
        // A rule may say that an update does something else.
        String change = isTrue(connection, "SELECT relhasrules FROM pg_class WHERE oid = " + regclass(qualified))
                ? "DELETE FROM " + qualified + " t USING " + next + " b WHERE " + differing
                : "UPDATE " + qualified + " t SET " + assignments + " FROM " + next + " b WHERE " + differing;
        execute(connection, change);
        execute(
                connection,
                "INSERT INTO " + qualified + " (" + columns + ") SELECT " + columns + " FROM " + next
                        + " b WHERE NOT EXISTS (SELECT 1 FROM " + qualified + " t WHERE " + sameKey + ")");
        requireSameRows(
                connection,
                "SELECT " + columns + " FROM " + next,
                "SELECT " + columns + " FROM " + qualified + " t" + (scope.isEmpty() ? "" : " WHERE" + scope));
        execute(connection, "DROP TABLE " + build.qualified(make));
    }

    /** Takes away what an unfinished publication of this tag left. */
    void discard(List<String> makes) {
        try (Connection connection = mart.connect()) {
            for (String make : makes) {
                execute(connection, "DROP TABLE IF EXISTS " + build.qualified(make));
            }
            execute(connection, "DROP TABLE IF EXISTS " + build.qualified(MartBuild.LIDS));
            execute(connection, "DROP TABLE IF EXISTS " + build.register());
        } catch (SQLException e) {
            throw mart.failure("drop the tables of an unfinished publication", e);
        }
    }

    /** Takes away what publications that were killed left; the lock of the lake says that none is running. */
    void discardLeftovers() {
        String find = """
                SELECT format('DROP TABLE %I.%I', n.nspname, c.relname)
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND n.nspname = ? AND pg_has_role(c.relowner, 'USAGE')
                   AND c.relname ~ '^(ads_[a-z0-9_]+|lotlake_parts|lotlake_lids)__[0-9a-f]{8}$'
                """;
        try (Connection connection = mart.connect();
                PreparedStatement query = connection.prepareStatement(find)) {
            query.setString(1, build.schema());
            try (ResultSet drops = query.executeQuery()) {
                while (drops.next()) {
                    execute(connection, drops.getString(1));
                }
            }
        } catch (SQLException e) {
            throw mart.failure("drop the tables of an unfinished publication", e);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Gives a freshly loaded table its key, the live table's other indexes, and statistics. */
    void finish(Connection connection, String make) throws SQLException {
        Failpoints.run(Failpoint.MART_INDEXES, () -> execute(connection, build.addKey(make)));
        connection.setAutoCommit(false);
        List<LiveMart.Index> indexes = LiveMart.find(
                        connection, build.schema(), MartBuild.live(make), build.qualified(make))
                .filter(LiveMart::swappable)
                .map(LiveMart::indexes)
                .orElse(List.of());
        connection.commit();
        connection.setAutoCommit(true);
        for (int i = 0; i < indexes.size(); i++) {
            String name = build.index(make, i);
            execute(connection, LiveMart.createIndex(indexes.get(i), name, build.qualified(make)));
        }
        execute(connection, "ANALYZE " + build.qualified(make));
        LOG.debug("{} indexed with {} more", Identifiers.quoted(build.table(make)), indexes.size());
    }
}
