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

        assertThat(record.hasOwnGates()).isFalse();
        assertThat(record.gates()).hasSize(1);
        assertThat(record.run().outcome()).isEqualTo("failed, exit 5");
        assertThat(record.steps().get(0).remark()).isEqualTo("failed: Cannot reach it");
        assertThat(record.before()).isEmpty();
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
    void aLedgerOfAnEarlierVersionIsRead() {
        long token = run("one", "", 0, Optional.empty());
        database.execute("ALTER TABLE ops.steps DROP COLUMN rejections");

        RunRecord record = RunRecord.of(config, token);

        assertThat(record.steps()).hasSize(1);
        assertThat(record.gates()).isEmpty();
    }
}
