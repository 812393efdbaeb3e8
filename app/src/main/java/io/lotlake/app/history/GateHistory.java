package io.lotlake.app.history;

import io.lotlake.app.history.GateSeries.Measurement;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.postgres.Rows;
import io.lotlake.gold.quality.Gate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the gates measured, read from the ledger. */
public final class GateHistory {
    /** The number of runs with gates whose figures are shown. */
    private static final int RUNS = 20;

    /** The newest run comes first. */
    private static final String FIGURES = """
        SELECT g.table_name, g.gate, g.threshold::text, g.judged, g.token::text, r.run_id, g.figure::text, g.outcome
          FROM ops.gates g JOIN ops.runs r USING (lake, token)
         WHERE g.lake = ? AND (g.gate = '%1$s') = ?::boolean AND g.token IN (
               SELECT DISTINCT token FROM ops.gates
                WHERE lake = ? AND (gate = '%1$s') = ?::boolean AND token <= ?::bigint
                ORDER BY token DESC LIMIT %2$d)
         ORDER BY g.token DESC, g.gate, g.table_name
        """.formatted(Gate.MART_COLUMNS.key(), RUNS);

    private static final String LATEST = """
        SELECT DISTINCT ON (g.table_name, g.gate) g.table_name, g.gate, g.figure::text, g.threshold::text, g.outcome,
               r.run_id, to_char(r.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
          FROM ops.gates g JOIN ops.runs r USING (lake, token)
         WHERE g.lake = ?
         ORDER BY g.table_name, g.gate, g.token DESC
        """;

    private GateHistory() {}

    /** The last outcome of every gate of every subject, in whatever run that was. */
    public static List<GateOutcome> latest(Connection connection, LakeLedger ledger) throws SQLException {
        if (!ledger.complete(connection)) {
            return List.of();
        }
        return Rows.all(connection, ledger.sql(LATEST), ledger.lake()).stream()
                .map(row -> new GateOutcome(
                        row.get(0),
                        row.get(1),
                        Double.parseDouble(row.get(2)),
                        Double.parseDouble(row.get(3)),
                        row.get(4),
                        row.get(5),
                        Instant.parse(row.get(6))))
                .toList();
    }

    /**
     * The newest figures up to the run, each with those of earlier runs. The step {@code gates} measures all its
     * figures at once, so those of its newest run count. The step of the mart measures the others by itself, also in a
     * run without the step {@code gates}, and perhaps for some makes only; so the newest figure of each mart table
     * counts.
     */
    public static List<GateSeries> upTo(Connection connection, LakeLedger ledger, long token) throws SQLException {
        if (!ledger.isNewest(connection)) {
            return List.of();
        }
        List<List<String>> measured = figures(connection, ledger, token, false);
        Map<String, List<List<String>>> bySubject = new TreeMap<>();
        for (List<String> row : measured) {
            boolean isOfNewest = row.get(4).equals(measured.get(0).get(4));
            if (isOfNewest) {
                bySubject.put(subject(row), new ArrayList<>());
            }
            List<List<String>> ofSubject = bySubject.get(subject(row));
            if (ofSubject != null) {
                ofSubject.add(0, row);
            }
        }
        for (List<String> row : figures(connection, ledger, token, true)) {
            bySubject.computeIfAbsent(subject(row), first -> new ArrayList<>()).add(0, row);
        }
        return bySubject.values().stream().map(GateHistory::series).toList();
    }

    private static List<List<String>> figures(Connection connection, LakeLedger ledger, long token, boolean ofMart)
            throws SQLException {
        return Rows.all(
                connection,
                ledger.sql(FIGURES),
                ledger.lake(),
                String.valueOf(ofMart),
                ledger.lake(),
                String.valueOf(ofMart),
                String.valueOf(token));
    }

    private static String subject(List<String> row) {
        return row.get(1) + " " + row.get(0);
    }

    private static GateSeries series(List<List<String>> oldestFirst) {
        List<String> newest = oldestFirst.get(oldestFirst.size() - 1);
        return new GateSeries(
                newest.get(0),
                newest.get(1),
                Double.parseDouble(newest.get(2)),
                newest.get(3),
                oldestFirst.stream()
                        .map(row -> new Measurement(
                                Long.parseLong(row.get(4)), row.get(5), Double.parseDouble(row.get(6)), row.get(7)))
                        .toList());
    }
}
