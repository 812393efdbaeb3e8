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
 * Puts the filled tables in the place of the live ones, within a transaction that the caller commits. A live table gives its name,
 * grants, comments, indexes and dependent views to the new one. Where more hangs on it than can be handed over (a materialized view,
 * a trigger, a foreign key, another owner), its rows are exchanged instead, which takes longer but needs no exclusive lock.
 *
 * <p>What a live table has is looked at under its lock. Where it is not what the build was made for, the attempt fails.
 */
record MartExchange(MartBuild build, Connection connection, LockBudget budget, boolean isPart) {
    /** PostgreSQL's words where two change the same row of a system catalog; it has no SQLSTATE for them. */
    private static final String CONCURRENTLY_UPDATED = "tuple concurrently updated";

    /** Exchanges all makes, in an order that two publications have in common. */
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

    /** Exclusive locks come last and together: what takes long is done by then, and readers wait for the swaps alone. */
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

    /** Where the build is a part of the mart: which rows of a live table it is about. */
    private String ofLids() {
        return " t.lid IN (SELECT lid FROM " + build.lids() + ")";
    }

    /** The names that CREATE TABLE and the operator gave, so that ON CONFLICT ON CONSTRAINT and scripts go on working. */
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
