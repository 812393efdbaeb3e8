package io.lotlake.common.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.config.LotlakeConfig;
import io.lotlake.common.config.Settings;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.testing.TestLake;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class OpenRunTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");

    private TestDatabase database;
    private LotlakeConfig config;

    @BeforeEach
    void anEmptyDatabase() {
        database = PostgresExtension.create();
        config = config("lake");
    }

    private LotlakeConfig config(String lake) {
        Settings settings = TestLake.settings(
                database, Path.of("nowhere"), Map.of("portals", "mobile", "makes", "fiat", "catalog.name", lake));
        LotlakeConfig bound = LotlakeConfig.bind(settings);
        settings.check();
        return bound;
    }

    private OpenRun begin(String id) {
        return OpenRun.begin(config, new Run(id, MONDAY), "seed", "--make fiat");
    }

    @Test
    void aRunKnowsHowLongTheLastOneOfItsCommandTook() {
        try (OpenRun first = begin("one")) {
            assertThat(first.lastSeconds("seed")).isEmpty();
            first.end("done", ExitCode.DONE, "");
        }
        database.execute("UPDATE ops.runs SET ended_at = started_at + interval '742 s'");

        try (OpenRun second = begin("two")) {
            assertThat(second.lastSeconds("seed")).contains(742.0);
            assertThat(second.lastSeconds("sync")).isEmpty();
        }
    }

    @Test
    void aRunKnowsHowLongTheStepsOfTheLastOneOfItsCommandTook() {
        try (OpenRun first = begin("one")) {
            first.stepDone(new StepRow("source", MONDAY, 3, 1, 1, 0, "", Optional.empty()));
            first.stepDone(new StepRow("source", MONDAY.plusSeconds(9), 1.5, 1, 1, 0, "", Optional.empty()));
            first.end("done", ExitCode.DONE, "");
        }
        try (OpenRun idle = begin("two")) {
            idle.end("done", ExitCode.NOTHING_TO_DO, "");
        }

        try (OpenRun third = begin("three")) {
            assertThat(third.lastStepSeconds("seed")).isEqualTo(Map.of("source", 4.5));
            assertThat(third.lastStepSeconds("sync")).isEmpty();
        }
    }

    @Test
    void theLedgerSaysWhatRanAndHowItEnded() {
        try (OpenRun run = begin("one")) {
            assertThat(database.strings(
                            "SELECT concat_ws(' ', lake, token, run_id, command, arguments, state, ended_at)"
                                    + " FROM ops.runs"))
                    .containsExactly("lake 1 one seed --make fiat running");

            run.end("failed", ExitCode.UNREACHABLE, "Cannot reach it");
            run.end("done", ExitCode.DONE, "");
        }

        assertThat(database.strings("SELECT concat_ws(' ', state, exit_code, error, started_at AT TIME ZONE 'UTC')"
                        + " FROM ops.runs WHERE ended_at IS NOT NULL"))
                .containsExactly("failed 5 Cannot reach it 2026-03-02 08:00:00");
    }

    @Test
    void theSecondsOfARunAreThoseOfTheLedger() {
        BigDecimal seconds;
        BigDecimal again;
        try (OpenRun run = begin("one")) {
            seconds = run.end("done", ExitCode.DONE, "");
            again = run.end("stopped", ExitCode.TERMINATED, "");
        }

        assertThat(again).isEqualTo(seconds);
        assertThat(database.strings("SELECT round(extract(epoch FROM ended_at - started_at), 1)::text FROM ops.runs"))
                .containsExactly(seconds.toPlainString());
    }

    @Test
    void theSecondRunIsRefusedAndTheFirstIsNamed() {
        try (OpenRun first = begin("one")) {
            assertThatThrownBy(() -> begin("two"))
                    .hasMessageContainingAll("Cannot start a run", "lotlake run one", "wait until it has ended")
                    .isInstanceOfSatisfying(
                            LotlakeException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCKED));
            assertThat(first.token()).isEqualTo(1);
        }
        assertThat(database.strings("SELECT run_id FROM ops.runs")).containsExactly("one");
    }

    @Test
    void anotherLakeOfTheDatabaseIsAnotherMatter() {
        try (OpenRun first = begin("one");
                OpenRun other = OpenRun.begin(config("other"), new Run("two", MONDAY), "seed", "")) {
            assertThat(first.token()).isEqualTo(other.token()).isEqualTo(1);
        }
    }

    @Test
    void aRunWhoseProcessDiedIsMarkedByTheNext() {
        begin("dead").close();

        begin("next").close();

        assertThat(database.strings("SELECT concat_ws(' ', run_id, state, error) FROM ops.runs ORDER BY token"))
                .containsExactly("dead aborted its process ended without a word", "next running");
    }

    @Test
    void aRunThatLostItsLockIsToldByItsToken() throws SQLException {
        OpenRun old = begin("old");
        // The server ends the session that holds the lock. The run does not notice.
        database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lotlake run old'");
        try (OpenRun next = begin("next");
                Connection connection = database.connect()) {
            connection.setAutoCommit(false);

            assertThatThrownBy(() -> old.requireNewest(connection))
                    .hasMessage(
                            "Cannot commit run old: it lost the lock of the lake lake, and run next has begun since;"
                                    + " nothing was changed")
                    .isInstanceOfSatisfying(
                            LotlakeException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCKED));
            next.requireNewest(connection);
        }
    }

    @Test
    void aLostConnectionToTheLedgerIsOpenedAgain() {
        try (OpenRun run = begin("one")) {
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'lotlake catalog' AND datname = current_database()");

            run.stepDone(new StepRow("a", MONDAY, 1, 1, 1, 0, "", Optional.empty()));
        }

        assertThat(database.strings("SELECT step FROM ops.steps")).containsExactly("a");
    }

    @Test
    void aRoleThatMayNotCreateTheLedgerIsTold() {
        database.execute("CREATE ROLE ledger_stranger LOGIN; GRANT CREATE ON SCHEMA public TO ledger_stranger");
        Settings settings = TestLake.settings(
                database,
                Path.of("nowhere"),
                Map.of("portals", "mobile", "makes", "fiat", "catalog.user", "ledger_stranger"));
        LotlakeConfig stranger = LotlakeConfig.bind(settings);
        settings.check();

        assertThatThrownBy(() -> OpenRun.begin(stranger, new Run("one", MONDAY), "seed", ""))
                .hasMessageContainingAll(
                        "Cannot create the ledger of runs", "CREATE SCHEMA ops AUTHORIZATION ledger_stranger")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }
}
