package io.lotlake.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.ledger.GateRow;
import io.lotlake.common.ledger.LakeLedger;
import io.lotlake.common.ledger.OpenRun;
import io.lotlake.common.ledger.Rejection;
import io.lotlake.common.ledger.Run;
import io.lotlake.common.ledger.StepRow;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the ledger of several runs tells, without a lake. */
@ExtendWith(PostgresExtension.class)
class RunRecordTest {
    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final String TABLE = "silver.listings";

    private TestDatabase database;
    private LotlakeConfig config;

    @BeforeEach
    void anEmptyDatabase() {
        database = PostgresExtension.create();
        Settings settings =
                TestLake.settings(database, Path.of("nowhere"), Map.of("portals", "mobile,scout", "makes", "fiat"));
        config = LotlakeConfig.bind(settings);
        settings.check();
    }

    /** A run with a step, a gate and, if given, a record of the quarantine. Returns its token. */
    private long run(String id, String arguments, double orphans, Optional<List<Rejection>> rejections) {
        try (OpenRun run = OpenRun.begin(config, new Run(id, START), "sync", arguments)) {
            run.stepDone(new StepRow(TABLE, START, 1.5, 10, 8, 2, "a note", rejections));
            run.gate(new GateRow(
                    "gold.fct_listings.dealer_key",
                    "orphans",
                    orphans,
                    0.1,
                    orphans > 0.1 ? "stopped" : "passed",
                    "whole",
                    OptionalLong.empty()));
            run.end("done", ExitCode.DONE, "");
            return run.token();
        }
    }

    /** A run without steps. Returns its token. */
    private long run(String id, String command, String arguments, ExitCode exitCode) {
        try (OpenRun run = OpenRun.begin(config, new Run(id, START), command, arguments)) {
            run.end("done", exitCode, "");
            return run.token();
        }
    }

    private static Optional<List<Rejection>> reasons(Rejection... reasons) {
        return Optional.of(List.of(reasons));
    }

    private static Rejection reason(String reason, long rows) {
        return new Rejection(reason, rows, List.of("{\"lid\":\"" + rows + "\"}"));
    }

    @Test
    void gatesHaveTheFiguresOfEarlierRunsTheOldestFirst() {
        run("one", "", 0.0, Optional.empty());
        run("two", "", 0.05, Optional.empty());
        long third = run("three", "", 0.2, Optional.empty());
        run("four", "", 0.0, Optional.empty());

        GateSeries gate = RunRecord.of(config, third).gates().get(0);

        assertThat(gate.figures()).containsExactly(0.0, 0.05, 0.2);
        assertThat(gate.newest().outcome()).isEqualTo("stopped");
        assertThat(gate.previous().orElseThrow().runId()).isEqualTo("two");
        assertThat(gate.threshold()).isEqualTo(0.1);
    }

    @Test
    void theLastOutcomeOfAGateIsThatOfTheNewestRunThatMeasuredIt() throws SQLException {
        run("one", "", 0.0, Optional.empty());
        run("two", "", 0.2, Optional.empty());
        try (OpenRun run = OpenRun.begin(config, new Run("three", START.plusSeconds(1)), "sync", "")) {
            run.gate(new GateRow(TABLE, "balance", 0, 0, "passed", "whole", OptionalLong.empty()));
            run.end("done", ExitCode.DONE, "");
        }

        try (Connection connection = database.connect()) {
            assertThat(GateHistory.latest(connection, LakeLedger.of(config)))
                    .containsExactly(
                            new GateOutcome(
                                    "gold.fct_listings.dealer_key", "orphans", 0.2, 0.1, "stopped", "two", START),
                            new GateOutcome(TABLE, "balance", 0, 0, "passed", "three", START.plusSeconds(1)));
            assertThat(GateHistory.latest(connection, new LakeLedger("nowhere", "lake")))
                    .isEmpty();
        }
    }

    @Test
    void aRunWithoutGatesShowsThoseOfTheRunBefore() {
        run("one", "", 0.0, Optional.empty());
        long second;
        try (OpenRun run = OpenRun.begin(config, new Run("two", START), "maintain", "")) {
            run.stepFailed(
                    "maintain " + TABLE, START, 2, new LotlakeException(ExitCode.UNREACHABLE, "Cannot reach it"));
            run.end("failed", ExitCode.UNREACHABLE, "Cannot reach it");
            second = run.token();
        }

        RunRecord record = RunRecord.of(config, second);

        assertThat(record.ownGates()).isEmpty();
        assertThat(record.gates()).hasSize(1);
        assertThat(record.run().outcome()).isEqualTo("failed, exit 5");
        assertThat(record.steps().get(0).remark()).isEqualTo("failed: Cannot reach it");
        assertThat(record.before()).isEmpty();
    }

    @Test
    void aRunThatMeasuresOnlyTheMartHidesNoOtherGate() {
        run("one", "", 0.2, Optional.empty());
        long second = publish("two", "raw.ads_fiat", "raw.ads_opel");
        long third = publish("three", "raw.ads_opel");
        long fourth = run("four", "", 0.0, Optional.empty());

        assertThat(newest(second)).containsExactly("raw.ads_fiat two", "raw.ads_opel two", "dealer_key one");
        assertThat(newest(third)).containsExactly("raw.ads_fiat two", "raw.ads_opel three", "dealer_key one");
        assertThat(RunRecord.of(config, third).ownGates())
                .extracting(GateSeries::subject)
                .containsExactly("raw.ads_opel");
        assertThat(newest(fourth)).containsExactly("raw.ads_fiat two", "raw.ads_opel three", "dealer_key four");
        assertThat(RunRecord.of(config, fourth).gates().get(1).figures()).containsExactly(0.0, 0.0);
    }

    /** A run that makes the mart again and looks only at the columns of its tables. */
    private long publish(String id, String... martTables) {
        try (OpenRun run = OpenRun.begin(config, new Run(id, START), "publish", "")) {
            for (String table : martTables) {
                run.gate(new GateRow(table, "mart-columns", 0, 0, "passed", "whole", OptionalLong.empty()));
            }
            run.end("done", ExitCode.DONE, "");
            return run.token();
        }
    }

    /** What the gates are of, and the run that measured them last. */
    private List<String> newest(long token) {
        return RunRecord.of(config, token).gates().stream()
                .map(gate -> gate.subject().replaceFirst(".*\\.(?=dealer)", "") + " "
                        + gate.newest().runId())
                .toList();
    }

    @Test
    void reasonsAreThoseOfTheNewestRecordAndKnowWhatTheyWere() {
        run("one", "", 0, reasons(reason("too old", 5), reason("gone soon", 1)));
        run("two", "", 0, Optional.empty());
        long third = run("three", "", 0, reasons(reason("too old", 7), reason("new", 2)));

        List<Quarantined> reasons = RunRecord.of(config, third).quarantine();

        assertThat(reasons)
                .containsExactly(
                        new Quarantined(TABLE, reason("too old", 7), OptionalLong.of(5), "three"),
                        new Quarantined(TABLE, reason("new", 2), OptionalLong.of(0), "three"),
                        new Quarantined(TABLE, new Rejection("gone soon", 0, List.of()), OptionalLong.of(1), "three"));
    }

    @Test
    void anEmptyRecordSaysThatTheReasonsAreGone() {
        run("one", "", 0, reasons(reason("too old", 5)));
        run("two", "", 0, reasons());
        long third = run("three", "", 0, reasons());

        assertThat(RunRecord.of(config, third).quarantine()).isEmpty();
        assertThat(RunRecord.of(config, third - 1).quarantine())
                .containsExactly(
                        new Quarantined(TABLE, new Rejection("too old", 0, List.of()), OptionalLong.of(5), "two"));
    }

    @Test
    void aRunIsComparedWithTheLastOneOfItsCommandThatDidSomething() {
        run("one", "", 0, Optional.empty());
        try (OpenRun run = OpenRun.begin(config, new Run("two", START), "sync", "")) {
            run.end("done", ExitCode.NOTHING_TO_DO, "");
        }
        long third = run("three", "", 0, Optional.empty());

        RunRecord record = RunRecord.of(config, third);

        assertThat(record.before().orElseThrow().id()).isEqualTo("one");
        assertThat(record.before(record.steps().get(0)).orElseThrow().rowsIn()).isEqualTo(10);
        assertThat(record.run().line()).isEqualTo("sync");
        assertThat(record.runs()).extracting(PastRun::id).containsExactly("three", "two", "one");
    }

    @Test
    void aPortalWasLookedAtByTheRunsThatDidNotLeaveItOut() {
        run("all", "--config x.conf", 0, Optional.empty());
        long token = run("one", "sync --config x.conf --portal mobile", 0, Optional.empty());
        database.execute("UPDATE ops.runs SET started_at = started_at + token * interval '1 hour'");

        List<PortalState> portals = RunRecord.of(config, token).portals();

        assertThat(RunRecord.of(config, token).run().line()).isEqualTo("sync --config x.conf --portal mobile");
        assertThat(portals).extracting(PortalState::portal).containsExactly("mobile", "scout");
        assertThat(portals)
                .extracting(portal -> portal.looked().orElseThrow())
                .containsExactly(START.plusSeconds(7200), START.plusSeconds(3600));
        assertThat(portals).allMatch(portal -> portal.newest().isEmpty());
    }

    @Test
    void aRunHasLookedAlsoIfItIsLongAgoOrAGateStoppedIt() {
        run("all", "sync", "", ExitCode.NOTHING_TO_DO);
        try (OpenRun run = OpenRun.begin(config, new Run("stopped", START), "sync", "sync --portal=scout")) {
            run.stepFailed("gates", START, 2, new LotlakeException(ExitCode.GATE, "Cannot publish"));
            run.end("failed", ExitCode.GATE, "Cannot publish");
        }
        try (OpenRun run = OpenRun.begin(config, new Run("unreachable", START), "sync", "")) {
            run.stepFailed("source", START, 2, new LotlakeException(ExitCode.UNREACHABLE, "Cannot reach it"));
            run.end("failed", ExitCode.UNREACHABLE, "Cannot reach it");
        }
        run("dry", "sync", "sync --dry-run", ExitCode.NOTHING_TO_DO);
        database.execute("""
                INSERT INTO ops.runs (lake, token, run_id, command, arguments, started_at, ended_at, state, exit_code)
                SELECT lake, 100 + n, 'v' || n, 'verify', '', started_at, ended_at, 'done', 0
                  FROM ops.runs, generate_series(1, 40) n WHERE token = 1
                """);
        database.execute("UPDATE ops.runs SET started_at = started_at + token * interval '1 hour'");

        assertThat(RunRecord.of(config, 140).portals())
                .extracting(portal -> portal.looked().orElseThrow())
                .containsExactly(START.plusSeconds(3600), START.plusSeconds(7200));
    }

    @Test
    void aRunThatOnlyPrintsCountsAsNone() throws Exception {
        run("one", "sync --config x.conf", 0, Optional.empty());
        run("dry", "sync", "sync --config x.conf --dry-run", ExitCode.DONE);
        long third = run("three", "sync --config x.conf", 0, Optional.empty());
        run("dry_too", "sync", "sync --dry-run --config x.conf", ExitCode.NOTHING_TO_DO);

        assertThat(RunRecord.of(config, third).before().orElseThrow().id()).isEqualTo("one");
        try (Connection catalog = database.connect()) {
            assertThat(RunHistory.newestByCommand(catalog, LakeLedger.of(config)))
                    .extracting(PastRun::id)
                    .containsExactly("three");
            assertThat(RunHistory.newestSteps(catalog, LakeLedger.of(config))).containsOnlyKeys("sync");
        }
        try (OpenRun run = OpenRun.begin(config, new Run("four", START), "sync", "")) {
            assertThat(run.lastStepSeconds("sync")).containsOnlyKeys(TABLE);
            assertThat(run.lastSeconds("sync")).isPresent();
        }
    }

    @Test
    void anOldRunHasThePublicationOfItsTime() {
        long first = run("one", "seed", "", ExitCode.DONE);
        database.execute("UPDATE ops.runs SET ended_at = '2026-03-02T08:30:00Z'");
        database.execute("""
                INSERT INTO ops.publications
                SELECT lake, 'p' || n, token, timestamptz '2026-03-02T08:00:00Z' + n * interval '1 hour', NULL,
                       'published', '{}'
                  FROM ops.runs, generate_series(0, 40) n
                """);

        assertThat(RunRecord.of(config, first).publication().orElseThrow().id()).isEqualTo("p0");
    }

    @Test
    void aRunWhoseProcessDiedHasNoEnd() throws Exception {
        OpenRun dying = OpenRun.begin(config, new Run("one", START), "sync", "");
        long first = dying.token();

        PastRun atWork = RunRecord.of(config, first).run();
        assertThat(atWork.isAtWork()).isTrue();
        dying.close();
        PastRun killed = RunRecord.of(config, first).run();
        assertThat(killed.outcome()).isEqualTo("killed");
        assertThat(killed.isAtWork()).isFalse();
        run("two", "verify", "", ExitCode.DONE);
        RunRecord record = RunRecord.of(config, first);
        assertThat(record.run().state()).isEqualTo("aborted");
        assertThat(record.run().duration()).isEmpty();
        assertThat(record.run().end()).isEmpty();
        assertThat(record.moment()).isAfter(START);
    }

    @Test
    void aVerificationWithFindingsIsNoSuccess() throws Exception {
        run("one", "verify", "", ExitCode.DONE);
        long second = run("two", "verify", "", ExitCode.GATE);

        PastRun found = RunRecord.of(config, second).run();

        assertThat(found.isDone()).isFalse();
        assertThat(found.hasWorked()).isFalse();
        assertThat(found.outcome()).isEqualTo("findings, exit 4");
        try (Connection catalog = database.connect()) {
            assertThat(RunHistory.newestByCommand(catalog, LakeLedger.of(config)))
                    .extracting(PastRun::id)
                    .containsExactly("two", "one");
        }
    }

    @Test
    void aLedgerOfAnEarlierVersionIsRead() {
        long token = run("one", "", 0, Optional.empty());
        database.execute("ALTER TABLE ops.steps DROP COLUMN rejections");

        RunRecord record = RunRecord.of(config, token);

        assertThat(record.steps()).hasSize(1);
        assertThat(record.gates()).isEmpty();
    }
}
