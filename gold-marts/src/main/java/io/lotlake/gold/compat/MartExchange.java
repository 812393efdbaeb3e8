package io.lotlake.gold.compat;

import static io.lotlake.common.postgres.Identifiers.quoted;

import io.lotlake.common.error.SqlState;
import io.lotlake.common.postgres.Attempts;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the filled tables in the place of the live ones, in a transaction that the caller commits. A build of some
 * listings only exchanges their rows. Otherwise the filled table takes over the name, grants, comments, indexes and
 * dependent views of the live table. If the live table cannot be swapped, for example because a materialized view, a
 * trigger or a foreign key depends on it, a PostgreSQL publication contains it, or another role owns it, its rows are
 * exchanged instead. That takes longer, but does not block readers.
 *
 * <p>Before a swap, the live table is examined again under its lock. If it can no longer be swapped, or an index is
 * missing on the new table, the attempt fails.
 */
record MartExchange(MartBuild build, Connection connection, LockBudget budget, boolean isPartial) {
    /**
     * PostgreSQL's message when two sessions change the same row of a system catalog. The error has no SQLSTATE of its
     * own.
     */
    private static final String CONCURRENTLY_UPDATED = "tuple concurrently updated";

    /** Exchanges all makes in alphabetical order, so that two publications take their locks in the same order. */
    void run(List<String> makes) throws SQLException {
        List<String> inOrder = makes.stream().sorted().toList();
        if (isPartial) {
            Replication.requireRowCount(connection, build.lids());
            for (String make : inOrder) {
                exchangeRows(make, lidCondition());
            }
            execute("DROP TABLE " + build.lids());
        } else {
            swap(inOrder);
        }
        execute("DROP TABLE " + build.register());
    }

    /**
     * Takes the exclusive locks last and together. All slow work is done by then, and readers wait only for the swaps.
     */
    private void swap(List<String> makes) throws SQLException {
        List<String> swappable = new ArrayList<>();
        for (String make : makes) {
            Optional<LiveMart> live = find(make);
            if (live.isEmpty()) {
                Replication.makeLogged(connection, build.staged(make));
                makeLive(make);
                renameIndexes(make, new MartIndexes(Map.of()));
            } else if (live.get().swappable()) {
                Replication.makeLogged(connection, build.staged(make));
                swappable.add(make);
            } else {
                exchangeRows(make, "");
            }
        }
        for (String make : swappable) {
            budget.lock(build.live(make), "ACCESS EXCLUSIVE");
        }
        for (String make : swappable) {
            swap(make);
        }
    }

    private void swap(String make) throws SQLException {
        LiveMart live = find(make)
                .filter(LiveMart::swappable)
                .orElseThrow(() -> Attempts.changed("what hangs on " + MartNames.live(make) + " has changed"));
        String qualified = build.live(make);
        String old = build.old(make);
        rename(qualified, build.oldTable(make));
        makeLive(make);
        for (String statement : LiveMart.revocations(connection, qualified)) {
            execute(statement);
        }
        for (String statement : live.statements()) {
            budget.run(statement);
        }
        for (String statement : LiveMart.grants(connection, old, qualified)) {
            execute(statement);
        }
        execute("DROP TABLE " + old);
        renameIndexes(make, live.indexes());
    }

    private Optional<LiveMart> find(String make) throws SQLException {
        return LiveMart.find(connection, build.schema(), MartNames.live(make), build.staged(make));
    }

    /** Gives the filled table the name of the live one, and takes away the comment that it has as a filled one. */
    private void makeLive(String make) throws SQLException {
        rename(build.staged(make), MartNames.live(make));
        execute("COMMENT ON TABLE " + build.live(make) + " IS NULL");
    }

    private void rename(String qualified, String name) throws SQLException {
        try {
            execute("ALTER TABLE " + qualified + " RENAME TO " + quoted(name));
        } catch (SQLException e) {
            boolean overtaken = SqlState.is(e, SqlState.DUPLICATE_TABLE)
                    || String.valueOf(e.getMessage()).contains(CONCURRENTLY_UPDATED);
            throw overtaken ? Attempts.changed("somebody else changed " + qualified + " or made " + name, e) : e;
        }
    }

    private void exchangeRows(String make, String scope) throws SQLException {
        String live = build.live(make);
        budget.lock(live, "SHARE ROW EXCLUSIVE");
        Replication.requireRowCount(connection, build.staged(make));
        for (String statement : Replication.replicaIdentityStatements(connection, live)) {
            budget.run(statement);
        }
        new RowExchange(live, build.staged(make), scope).run(connection);
    }

    /** The condition that selects the live rows of the listings that a partial build replaces. */
    private String lidCondition() {
        return " t.lid IN (SELECT lid FROM " + build.lids() + ")";
    }

    /**
     * Gives the key its usual name and the other indexes the names that they have on the live table, so that ON
     * CONFLICT ON CONSTRAINT and scripts still work. Drops the indexes that the live table no longer has.
     */
    private void renameIndexes(String make, MartIndexes wanted) throws SQLException {
        String table = build.live(make);
        MartIndexes.Difference difference = MartIndexes.of(connection, table).to(wanted);
        if (!difference.missing().isEmpty()) {
            throw Attempts.changed("an index was made on " + MartNames.live(make));
        }
        execute("ALTER TABLE " + table + " RENAME CONSTRAINT " + quoted(build.key(make)) + " TO "
                + quoted(MartNames.key(make)));
        for (String surplus : difference.surplus()) {
            execute("DROP INDEX " + quoted(build.schema(), surplus));
        }
        for (Map.Entry<String, String> name : difference.renamed().entrySet()) {
            execute("ALTER INDEX " + quoted(build.schema(), name.getKey()) + " RENAME TO " + quoted(name.getValue()));
        }
    }

    private void execute(String sql) throws SQLException {
        Rows.execute(connection, sql);
    }
}
