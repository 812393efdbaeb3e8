package io.lotlake.gold.compat;

import static io.lotlake.common.postgres.Identifiers.quoted;
import static java.util.stream.Collectors.joining;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Puts the rows of a filled table into a live one, which stays. Changes only rows that differ, so that objects that
 * refer to the other rows stay valid. Fails if a trigger or rule makes the live table differ from the filled one. In an
 * exchange of a part, it notices a trigger that adds or deletes rows of other listings; it does not notice one that
 * changes them.
 *
 * @param live the qualified name of the live table
 * @param next the qualified name of the filled one
 * @param scope a condition that selects the live rows {@code t} to be replaced; empty for all
 */
record RowExchange(String live, String next, String scope) {
    private static final String DELETE = "DELETE FROM ";
    private static final String SAME_KEY = "b.lid = t.lid AND b.make = t.make";

    void run(Connection connection) throws SQLException {
        String columns = columns("");
        preferIndexes(connection);
        Touched before = Touched.of(connection, live);
        long deleted = Rows.update(
                connection,
                DELETE + live + " t WHERE NOT EXISTS (SELECT 1 FROM " + next + " b WHERE " + SAME_KEY + ")"
                        + (scope.isEmpty() ? "" : " AND" + scope));
        String change = change(connection);
        long changed = Rows.update(connection, change);
        long inserted = Rows.update(
                connection,
                "INSERT INTO " + live + " (" + columns + ") SELECT " + columns + " FROM " + next
                        + " b WHERE NOT EXISTS (SELECT 1 FROM " + live + " t WHERE " + SAME_KEY + ")");
        Touched own = new Touched(inserted, change.startsWith(DELETE) ? deleted + changed : deleted);
        boolean hasOthers = Touched.of(connection, live).isMoreThan(before, own);
        requireSameRows(connection, live + " t" + (scope.isEmpty() ? "" : " WHERE" + scope));
        if (hasOthers) {
            throw otherRows(live);
        }
        Rows.execute(connection, "DROP TABLE " + next);
    }

    /**
     * How many rows the server has put into a table and taken out of it, also by triggers and rules. If it does not
     * count ({@code track_counts}), both numbers are zero.
     */
    private record Touched(long inserted, long deleted) {
        static Touched of(Connection connection, String table) throws SQLException {
            List<String> row = Rows.all(
                            connection,
                            "SELECT pg_stat_get_xact_tuples_inserted(oid)::text,"
                                    + " pg_stat_get_xact_tuples_deleted(oid)::text FROM pg_class WHERE oid = ?::regclass",
                            table)
                    .get(0);
            return new Touched(Long.parseLong(row.get(0)), Long.parseLong(row.get(1)));
        }

        boolean isMoreThan(Touched before, Touched own) {
            return inserted > before.inserted + own.inserted || deleted > before.deleted + own.deleted;
        }
    }

    /**
     * For the rest of the transaction, lets the planner look up the rows of a part by their key: to read a page by an
     * index costs hardly more than in order if the table is in memory or on a solid disk. Otherwise it reads the whole
     * live table in each statement, for a twentieth of its rows.
     */
    private void preferIndexes(Connection connection) throws SQLException {
        if (!scope.isEmpty()) {
            Rows.execute(connection, "SET LOCAL random_page_cost = 1.1");
        }
    }

    /**
     * Deletes the rows that differ if the table has rules, because a rule may turn an update into something else.
     * Otherwise updates them.
     */
    private String change(Connection connection) throws SQLException {
        String differing = SAME_KEY + " AND (" + columns("t.") + ") IS DISTINCT FROM (" + columns("b.") + ")";
        String assignments = Ads.COLUMNS.stream()
                .map(column -> quoted(column.name()) + " = b." + quoted(column.name()))
                .collect(joining(", "));
        return Rows.exists(connection, "SELECT 1 FROM pg_class WHERE relhasrules AND oid = ?::regclass", live)
                ? DELETE + live + " t USING " + next + " b WHERE " + differing
                : "UPDATE " + live + " t SET " + assignments + " FROM " + next + " b WHERE " + differing;
    }

    private static String columns(String prefix) {
        return Ads.COLUMNS.stream()
                .map(column -> prefix + quoted(column.name()))
                .collect(joining(", "));
    }

    /**
     * Fails if the published rows are not those of the filled table, for example because of an operator's trigger or
     * rule. The filled table holds a key once. So the rows are the same if each of its rows has equal rows under its
     * key, and there are as many rows. In an exchange of a part, the other rows of the live table are not read.
     */
    private void requireSameRows(Connection connection, String exchanged) throws SQLException {
        String differing = "SELECT 1 WHERE (SELECT count(*) FROM " + exchanged + ") <> (SELECT count(*) FROM " + next
                + ") OR EXISTS (SELECT 1 FROM " + next + " b LEFT JOIN " + live + " t ON " + SAME_KEY + " WHERE ("
                + columns("t.") + ") IS DISTINCT FROM (" + columns("b.") + "))";
        if (Rows.exists(connection, differing)) {
            throw otherRows(exchanged);
        }
    }

    private static LotlakeException otherRows(String exchanged) {
        return new LotlakeException(
                ExitCode.GATE,
                "Cannot publish: after the exchange, (" + exchanged
                        + ") holds other rows than were written; a trigger or rule on it changes them, drop it");
    }
}
