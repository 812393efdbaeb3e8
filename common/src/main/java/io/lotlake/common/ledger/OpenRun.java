package io.lotlake.common.ledger;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.postgres.Rows;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run at work. It holds the lock of the lake, has a row in the ledger, and has a token greater than that of any
 * earlier run. The token also exposes a run that lost its lock without noticing, because every publication checks it.
 */
public final class OpenRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenRun.class);
    private static final int NANO_DIGITS = 9;

    private final LedgerConnection ledger;
    private final RunLock lock;
    private final Run run;
    private final long token;
    private final Map<Thread, List<Long>> snapshots = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Instant> endedAt = new AtomicReference<>();

    private OpenRun(LedgerConnection ledger, RunLock lock, Run run, long token) {
        this.ledger = ledger;
        this.lock = lock;
        this.run = run;
        this.token = token;
    }

    /**
     * Takes the lock of the lake and begins the run. Earlier runs that stopped without recording an end are marked as
     * aborted.
     *
     * @param arguments the arguments of the command line, which never hold secrets
     * @throws LotlakeException with exit code 75 if another run holds the lock
     */
    public static OpenRun begin(LotlakeConfig config, Run run, String command, String arguments) {
        RunLock lock = RunLock.take(config, run);
        LedgerConnection ledger = new LedgerConnection(config);
        boolean begun = false;
        try {
            ledger.create();
            long token = Failpoints.call(
                    Failpoint.RUN_BEGINS,
                    () -> ledger.inTransaction(
                            "begin the run",
                            connection -> insert(connection, ledger.tables(), run, command, arguments)));
            begun = true;
            return new OpenRun(ledger, lock, run, token);
        } finally {
            if (!begun) {
                ledger.close();
                lock.close();
            }
        }
    }

    private static long insert(Connection connection, LakeLedger ledger, Run run, String command, String arguments)
            throws SQLException {
        Rows.update(connection, ledger.sql("""
                UPDATE ops.runs SET state = 'aborted', ended_at = now(), error = 'its process ended without a word'
                 WHERE lake = ? AND state = 'running'
                """), ledger.lake());
        String token =
                Rows.first(connection, ledger.sql("""
                        INSERT INTO ops.lakes AS l (lake, token, run_id) VALUES (?, 1, ?)
                        ON CONFLICT (lake) DO UPDATE SET token = l.token + 1, run_id = excluded.run_id
                        RETURNING token::text
                        """), ledger.lake(), run.id()).orElseThrow();
        Rows.update(
                connection,
                ledger.sql("""
                INSERT INTO ops.runs (lake, token, run_id, command, arguments, started_at, state)
                VALUES (?, ?::bigint, ?, ?, ?, ?::timestamptz, 'running')
                """),
                ledger.lake(),
                token,
                run.id(),
                command,
                arguments,
                run.startedAt().toString());
        return Long.parseLong(token);
    }

    /** The ledger that records the run. */
    public LakeLedger ledger() {
        return ledger.tables();
    }

    public Run run() {
        return run;
    }

    /** The token of the run. It is greater than that of every earlier run. */
    public long token() {
        return token;
    }

    /** The duration in seconds of the command's newest run that did something; empty if there is none. */
    public Optional<Double> lastSeconds(String command) {
        String sql = "SELECT extract(epoch FROM ended_at - started_at)::text FROM ops.runs"
                + " WHERE lake = ? AND command = ? AND state = 'done' AND exit_code = 0 AND " + LakeLedger.NO_DRY_RUN
                + " ORDER BY token DESC LIMIT 1";
        return ledger.all("look how long " + command + " took", sql, ledger.lake(), command).stream()
                .map(row -> Double.valueOf(row.get(0)))
                .findFirst();
    }

    /** The durations in seconds of the steps of the command's newest run that did something, by step. */
    public Map<String, Double> lastStepSeconds(String command) {
        String sql = "SELECT step, sum(seconds)::text FROM ops.steps WHERE lake = ? AND token = (SELECT max(token)"
                + " FROM ops.runs WHERE lake = ? AND command = ? AND state = 'done' AND exit_code = 0 AND "
                + LakeLedger.NO_DRY_RUN + ") GROUP BY step";
        return ledger
                .all("look how long the steps of " + command + " took", sql, ledger.lake(), ledger.lake(), command)
                .stream()
                .collect(Collectors.toMap(row -> row.get(0), row -> Double.valueOf(row.get(1))));
    }

    /**
     * Makes sure that no other run has begun, and that none begins before the transaction ends.
     *
     * @throws LotlakeException with exit code 75 if another run has begun
     */
    public void requireNewest(Connection connection) throws SQLException {
        String sql = ledger.tables().sql("SELECT token::text, run_id FROM ops.lakes WHERE lake = ? FOR SHARE");
        List<String> newest = Rows.all(connection, sql, ledger.lake()).get(0);
        if (Long.parseLong(newest.get(0)) != token) {
            throw new LotlakeException(
                    ExitCode.LOCKED,
                    "Cannot commit run " + run.id() + ": it lost the lock of the lake " + ledger.lake() + ", and run "
                            + newest.get(1) + " has begun since; nothing was changed");
        }
    }

    /** Notes that the step on the current thread has committed a snapshot. */
    public void committed(long snapshotId) {
        snapshots
                .computeIfAbsent(Thread.currentThread(), thread -> new ArrayList<>())
                .add(snapshotId);
    }

    private String takeSnapshots() {
        List<Long> ids = snapshots.remove(Thread.currentThread());
        return ids == null ? "{}" : ids.toString().replace('[', '{').replace(']', '}');
    }

    /** Records a step that ended well, with the snapshots that it committed. */
    public void stepDone(StepRow row) {
        Failpoints.run(
                Failpoint.STEP_NOTED,
                () -> ledger.update(
                        "note the step " + row.step(),
                        """
                INSERT INTO ops.steps (lake, token, step, started_at, seconds, rows_in, rows_out, rejected,
                  snapshot_ids, note, rejections)
                VALUES (?, ?::bigint, ?, ?::timestamptz, ?::float8, ?::bigint, ?::bigint, ?::bigint, ?::bigint[],
                  ?, ?::jsonb)
                ON CONFLICT DO NOTHING
                """,
                        ledger.lake(),
                        String.valueOf(token),
                        row.step(),
                        row.startedAt().toString(),
                        String.valueOf(row.seconds()),
                        String.valueOf(row.rowsIn()),
                        String.valueOf(row.rowsOut()),
                        String.valueOf(row.rejected()),
                        takeSnapshots(),
                        row.note(),
                        row.rejections().map(Rejection::json).orElse(null)));
    }

    /** Records a failed step. If the ledger cannot be written, the log tells that. */
    public void stepFailed(String step, Instant startedAt, double seconds, Throwable failure) {
        try {
            ledger.update(
                    "note the failed step " + step,
                    """
                    INSERT INTO ops.steps (lake, token, step, started_at, seconds, snapshot_ids, note, error)
                    VALUES (?, ?::bigint, ?, ?::timestamptz, ?::float8, ?::bigint[], '', ?) ON CONFLICT DO NOTHING
                    """,
                    ledger.lake(),
                    String.valueOf(token),
                    step,
                    startedAt.toString(),
                    String.valueOf(seconds),
                    takeSnapshots(),
                    Errors.translate(failure).getMessage());
        } catch (LotlakeException e) {
            LOG.warn("the failed step {} is not in the ledger: {}", step, e.getMessage());
        }
    }

    /** Records what a gate measured. */
    public void gate(GateRow row) {
        ledger.update(
                "note the gate " + row.gate(),
                """
                INSERT INTO ops.gates (lake, token, table_name, gate, figure, threshold, outcome, judged, snapshot_id)
                VALUES (?, ?::bigint, ?, ?, ?::float8, ?::float8, ?, ?, ?::bigint) ON CONFLICT DO NOTHING
                """,
                ledger.lake(),
                String.valueOf(token),
                row.subject(),
                row.gate(),
                String.valueOf(row.figure()),
                String.valueOf(row.threshold()),
                row.outcome(),
                row.judged(),
                row.snapshotId().isPresent() ? String.valueOf(row.snapshotId().getAsLong()) : null);
    }

    /**
     * Records how the run ended. Only the first call counts. Returns the duration in seconds that the ledger has for
     * the run.
     */
    public BigDecimal end(String state, ExitCode exitCode, String error) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        if (endedAt.compareAndSet(null, now)) {
            note(now, state, exitCode, error);
        }
        Duration duration = Duration.between(run.startedAt(), Objects.requireNonNullElse(endedAt.get(), now));
        return BigDecimal.valueOf(duration.toNanos(), NANO_DIGITS).setScale(1, RoundingMode.HALF_UP);
    }

    private void note(Instant at, String state, ExitCode exitCode, String error) {
        try {
            Failpoints.run(
                    Failpoint.RUN_ENDS,
                    () -> ledger.update(
                            "note the end of the run",
                            "UPDATE ops.runs SET state = ?, ended_at = ?::timestamptz, exit_code = ?::integer,"
                                    + " error = nullif(?, '')"
                                    + " WHERE lake = ? AND token = ?::bigint AND state = 'running'",
                            state,
                            at.toString(),
                            String.valueOf(exitCode.code()),
                            error,
                            ledger.lake(),
                            String.valueOf(token)));
        } catch (LotlakeException e) {
            LOG.warn("the end of run {} is not in the ledger: {}", run.id(), e.getMessage());
        }
    }

    @Override
    public void close() {
        ledger.close();
        lock.close();
    }

    @Override
    public String toString() {
        return lock + ", token " + token;
    }
}
