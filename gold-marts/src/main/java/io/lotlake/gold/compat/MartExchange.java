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
 * Replaces the live tables by the filled ones, in a transaction that the caller commits. A live table hands its name,
 * grants, comments, indexes and dependent views over to the new one. If other objects depend on it (a materialized
 * view, a trigger, a foreign key) or another role owns it, its rows are exchanged instead. That takes longer but needs
 * no exclusive lock.
 *
 * <p>The live table is examined under its lock. If it is not what the build was made for, the attempt fails.
 */
record MartExchange(MartBuild build, Connection connection, LockBudget budget, boolean isPart) {
    /**
     * PostgreSQL's message when two sessions change the same row of a system catalog. The error has no SQLSTATE of its
     * own.
     */
    private static final String CONCURRENTLY_UPDATED = "tuple concurrently updated";

    /** Exchanges all makes in alphabetical order, so that two publications take their locks in the same order. */
    void run(List<String> makes) throws SQLException {
        List<String> inOrder = makes.stream().sorted().toList();
        if (isPart) {
            Replication.requireSealed(connection, build.lids());
            for (String make : inOrder) {
                exchangeRows(make, ofLids());
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
                Replication.show(connection, build.qualified(make));
                rename(build.qualified(make), MartNames.live(make));
                handOverIndexes(make, new MartIndexes(Map.of()));
            } else if (live.get().swappable()) {
                Replication.show(connection, build.qualified(make));
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
        rename(qualified, MartNames.old(make));
        rename(build.qualified(make), MartNames.live(make));
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
        handOverIndexes(make, live.indexes());
    }

    private Optional<LiveMart> find(String make) throws SQLException {
        return LiveMart.find(connection, build.schema(), MartNames.live(make), build.qualified(make));
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
        Replication.requireSealed(connection, build.qualified(make));
        for (String statement : Replication.identities(connection, live)) {
            budget.run(statement);
        }
        new RowExchange(live, build.qualified(make), scope).run(connection);
    }

    /** The condition for the rows of a live table that a build of a part of the mart is about. */
    private String ofLids() {
        return " t.lid IN (SELECT lid FROM " + build.lids() + ")";
    }

    /**
     * Gives the indexes the names that CREATE TABLE and the operator gave, so that ON CONFLICT ON CONSTRAINT and
     * scripts still work.
     */
    private void handOverIndexes(String make, MartIndexes wanted) throws SQLException {
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
