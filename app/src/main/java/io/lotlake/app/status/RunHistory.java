package io.lotlake.app.status;

import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The runs of a lake and their steps, read from the ledger. */
public final class RunHistory {
    private static final String RUNS = """
            SELECT token::text, run_id, command || CASE arguments WHEN '' THEN '' ELSE ' ' || arguments END,
                   to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                   coalesce(round(extract(epoch FROM ended_at - started_at), 1)::text, ''),
                   state || coalesce(', exit ' || nullif(exit_code, 0), ''), coalesce(error, '')
              FROM ops.runs WHERE lake = ?
            """;

    private static final String STEPS = """
            SELECT step, coalesce(rows_in, 0)::text, coalesce(rows_out, 0)::text, coalesce(rejected, 0)::text,
                   round(seconds::numeric, 1)::text, coalesce('failed: ' || error, note)
              FROM ops.steps WHERE lake = ? AND token = ?::bigint ORDER BY started_at, step
            """;

    /** A run that is still at work counts with the time that it has taken so far. */
    private static final String LONGEST = """
            SELECT coalesce(ceil(max(extract(epoch FROM coalesce(ended_at, now()) - started_at))), 0)::bigint::text
              FROM ops.runs WHERE lake = ? AND state <> 'aborted'
            """;

    private RunHistory() {}

    /**
     * One run of the ledger.
     *
     * @param command the command with its arguments
     * @param startedAt the start of the run, UTC
     * @param seconds the duration; empty while the run is at work
     * @param state the state of the run, with the exit code once it has ended
     * @param error the error; empty if there was none
     */
    record PastRun(
            long token, String id, String command, String startedAt, String seconds, String state, String error) {}

    /**
     * One step of a run.
     *
     * @param note a remark for the user, or the error of a failed step
     */
    record PastStep(String name, long rowsIn, long rowsOut, long rejected, String seconds, String note) {}

    /** The newest runs, newest first. */
    static List<PastRun> runs(Connection connection, LakeLedger ledger, int count) throws SQLException {
        return runs(connection, ledger, RUNS + " ORDER BY token DESC LIMIT " + count);
    }

    /** The newest run with that id. */
    static Optional<PastRun> find(Connection connection, LakeLedger ledger, String id) throws SQLException {
        return runs(connection, ledger, RUNS + " AND run_id = ? ORDER BY token DESC LIMIT 1", id).stream()
                .findFirst();
    }

    private static List<PastRun> runs(Connection connection, LakeLedger ledger, String sql, String... values)
            throws SQLException {
        List<PastRun> runs = new ArrayList<>();
        for (List<String> row : all(connection, ledger, sql, values)) {
            runs.add(new PastRun(
                    Long.parseLong(row.get(0)),
                    row.get(1),
                    row.get(2),
                    row.get(3),
                    row.get(4),
                    row.get(5),
                    row.get(6)));
        }
        return runs;
    }

    /** The steps of a run in the order of their start. */
    static List<PastStep> steps(Connection connection, LakeLedger ledger, long token) throws SQLException {
        List<PastStep> steps = new ArrayList<>();
        for (List<String> row : all(connection, ledger, STEPS, String.valueOf(token))) {
            steps.add(new PastStep(
                    row.get(0),
                    Long.parseLong(row.get(1)),
                    Long.parseLong(row.get(2)),
                    Long.parseLong(row.get(3)),
                    row.get(4),
                    row.get(5)));
        }
        return steps;
    }

    /** The duration of the longest run that was not aborted; zero if there was none. */
    public static Duration longest(Connection connection, LakeLedger ledger) throws SQLException {
        return all(connection, ledger, LONGEST).stream()
                .map(row -> Duration.ofSeconds(Long.parseLong(row.get(0))))
                .findFirst()
                .orElse(Duration.ZERO);
    }

    /** @param values the parameters after the lake */
    private static List<List<String>> all(Connection connection, LakeLedger ledger, String sql, String... values)
            throws SQLException {
        if (!ledger.complete(connection)) {
            return List.of();
        }
        String[] all =
                Stream.concat(Stream.of(ledger.lake()), Stream.of(values)).toArray(String[]::new);
        return Rows.all(connection, ledger.sql(sql), all);
    }
}
