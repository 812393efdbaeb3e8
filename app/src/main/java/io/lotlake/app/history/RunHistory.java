package io.lotlake.app.history;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.postgres.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runs of a lake and their steps, read from the ledger. */
public final class RunHistory {
    private static final String MOMENT = "to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";

    private static final String RUNS = "SELECT token::text, run_id, command, arguments, "
            + MOMENT.formatted("started_at") + ", coalesce(" + MOMENT.formatted("ended_at") + ", ''),"
            + " state, coalesce(exit_code::text, ''), coalesce(error, '') FROM ops.runs WHERE lake = ?";

    private static final String STEPS = "SELECT step, " + MOMENT.formatted("started_at") + ", seconds::text,"
            + " coalesce(rows_in, 0)::text, coalesce(rows_out, 0)::text, coalesce(rejected, 0)::text, note,"
            + " coalesce(error, '') FROM ops.steps WHERE lake = ? AND token = ?::bigint ORDER BY started_at, step";

    /** A run that is still at work counts with the time that it has taken so far. */
    private static final String LONGEST = """
        SELECT coalesce(ceil(max(extract(epoch FROM coalesce(ended_at, now()) - started_at))), 0)::bigint::text
          FROM ops.runs WHERE lake = ? AND state <> 'aborted'
        """;

    /**
     * The newest run that looked at the source tables of a portal. The demo also runs a seed and a sync. A run that a
     * gate stopped has looked too: Silver and the gates come after the source.
     */
    private static final String LOOKED = """
         AND token <= ?::bigint AND command IN ('seed', 'sync', 'bronze', 'demo', 'demo, a day later') AND %s
         AND ((state = 'done' AND exit_code IN (0, 99))
              OR EXISTS (SELECT 1 FROM ops.steps s WHERE s.lake = runs.lake AND s.token = runs.token
                            AND (s.step = 'gates' OR starts_with(s.step, 'silver.'))))
         AND (NOT '--portal' = ANY (string_to_array(translate(arguments, '=', ' '), ' '))
              OR ? = ANY (string_to_array(translate(arguments, '=', ' '), ' ')))
         ORDER BY token DESC LIMIT 1
        """.formatted(LakeLedger.NO_DRY_RUN);

    /** The number of runs that a message about an unknown run names. */
    private static final int SUGGESTED = 10;

    private RunHistory() {}

    /** The newest runs, newest first. */
    public static List<PastRun> runs(Connection connection, LakeLedger ledger, int count) throws SQLException {
        return runs(connection, ledger, RUNS + " ORDER BY token DESC LIMIT " + count);
    }

    /** The run and the runs before it, newest first. */
    static List<PastRun> upTo(Connection connection, LakeLedger ledger, long token, int count) throws SQLException {
        String sql = RUNS + " AND token <= ?::bigint ORDER BY token DESC LIMIT " + count;
        return runs(connection, ledger, sql, String.valueOf(token));
    }

    /** The run with the token. */
    public static PastRun of(Connection connection, LakeLedger ledger, long token) throws SQLException {
        return upTo(connection, ledger, token, 1).get(0);
    }

    /** The newest run before the token that had the same command and did something. */
    static Optional<PastRun> before(Connection connection, LakeLedger ledger, PastRun run) throws SQLException {
        String sql = RUNS + " AND token < ?::bigint AND command = ? AND state = 'done' AND exit_code = 0 AND "
                + LakeLedger.NO_DRY_RUN + " ORDER BY token DESC LIMIT 1";
        return runs(connection, ledger, sql, String.valueOf(run.token()), run.command()).stream()
                .findFirst();
    }

    /** For each command, its newest run; and its newest run that ended well. Runs that only print count as none. */
    public static List<PastRun> newestByCommand(Connection connection, LakeLedger ledger) throws SQLException {
        String newest = "SELECT max(token) FROM ops.runs WHERE lake = ? AND " + LakeLedger.NO_DRY_RUN;
        String sql = RUNS + " AND token IN (" + newest + " GROUP BY command UNION " + newest
                + " AND state = 'done' AND exit_code IN (0, 99) GROUP BY command) ORDER BY token DESC";
        return runs(connection, ledger, sql, ledger.lake(), ledger.lake());
    }

    /** The newest run up to the token that looked at the portal's tables in the source. */
    static Optional<PastRun> looked(Connection connection, LakeLedger ledger, long token, String portal)
            throws SQLException {
        return runs(connection, ledger, RUNS + LOOKED, String.valueOf(token), portal).stream()
                .findFirst();
    }

    /** The newest run with that id. */
    private static Optional<PastRun> find(Connection connection, LakeLedger ledger, String id) throws SQLException {
        return runs(connection, ledger, RUNS + " AND run_id = ? ORDER BY token DESC LIMIT 1", id).stream()
                .findFirst();
    }

    /**
     * The run with that id, or the newest run if no id is given. Empty if the ledger has no run.
     *
     * @throws LotlakeException with exit code 2 if the ledger has no run with this id
     */
    public static Optional<PastRun> one(Connection connection, LakeLedger ledger, Optional<String> id)
            throws SQLException {
        List<PastRun> newest = runs(connection, ledger, SUGGESTED);
        if (id.isEmpty()) {
            return newest.stream().findFirst();
        }
        Optional<PastRun> run = find(connection, ledger, id.get());
        if (run.isEmpty()) {
            throw unknown(ledger.lake(), id.get(), newest);
        }
        return run;
    }

    private static LotlakeException unknown(String lake, String runId, List<PastRun> newest) {
        String known = newest.isEmpty()
                ? "it has none yet"
                : "the newest are "
                        + String.join(", ", newest.stream().map(PastRun::id).toList());
        return new LotlakeException(
                ExitCode.USAGE, "Cannot find the run " + runId + " in the ledger of the lake " + lake + ": " + known);
    }

    /** A run ends before it gives back the lock. So one that had no end, and has none after the lock was free, died. */
    private static List<PastRun> runs(Connection connection, LakeLedger ledger, String sql, String... values)
            throws SQLException {
        List<PastRun> runs = recorded(connection, ledger, sql, values);
        Set<Long> withoutEnd =
                runs.stream().filter(PastRun::isAtWork).map(PastRun::token).collect(Collectors.toSet());
        if (withoutEnd.isEmpty() || ledger.isLocked(connection)) {
            return runs;
        }
        return recorded(connection, ledger, sql, values).stream()
                .map(run -> withoutEnd.contains(run.token()) ? run.withoutLock() : run)
                .toList();
    }

    private static List<PastRun> recorded(Connection connection, LakeLedger ledger, String sql, String... values)
            throws SQLException {
        return all(connection, ledger, sql, values).stream()
                .map(row -> new PastRun(
                        Long.parseLong(row.get(0)),
                        row.get(1),
                        row.get(2),
                        row.get(3),
                        Instant.parse(row.get(4)),
                        given(row.get(5)).map(Instant::parse),
                        row.get(6),
                        given(row.get(7))
                                .map(code -> OptionalInt.of(Integer.parseInt(code)))
                                .orElse(OptionalInt.empty()),
                        row.get(8)))
                .toList();
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }

    /** The steps of a run in the order of their start. */
    public static List<PastStep> steps(Connection connection, LakeLedger ledger, long token) throws SQLException {
        return all(connection, ledger, STEPS, String.valueOf(token)).stream()
                .map(row -> new PastStep(
                        row.get(0),
                        Instant.parse(row.get(1)),
                        Double.parseDouble(row.get(2)),
                        Long.parseLong(row.get(3)),
                        Long.parseLong(row.get(4)),
                        Long.parseLong(row.get(5)),
                        row.get(6),
                        row.get(7)))
                .toList();
    }

    /** By command, the steps of its newest run that had steps. */
    public static Map<String, List<PastStep>> newestSteps(Connection connection, LakeLedger ledger)
            throws SQLException {
        String sql = "SELECT r.command, max(s.token)::text FROM ops.steps s JOIN ops.runs r USING (lake, token)"
                + " WHERE lake = ? AND " + LakeLedger.NO_DRY_RUN + " GROUP BY r.command ORDER BY r.command";
        Map<String, List<PastStep>> byCommand = new LinkedHashMap<>();
        for (List<String> row : all(connection, ledger, sql)) {
            byCommand.put(row.get(0), steps(connection, ledger, Long.parseLong(row.get(1))));
        }
        return byCommand;
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
