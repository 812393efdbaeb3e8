package io.lotlake.common.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.postgres.Patience;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.testing.CrashingPostgres;
import io.lotlake.common.testing.PostgresProxy;
import io.lotlake.common.testing.PostgresProxy.Fault;
import io.lotlake.common.testing.PostgresProxy.Trap;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests a transaction whose network fails at COMMIT, with a server that may crash at the same moment. */
class KnownCommitTest {
    private static final Patience SHORT =
            new Patience(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(20));
    private static final Patience PAST_A_RESTART =
            new Patience(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(120));

    @TempDir
    private static Path folder;

    private static CrashingPostgres server;
    private PostgresProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        server = CrashingPostgres.start(folder.resolve("postgres"));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void anEmptyTable() {
        proxy = PostgresProxy.before(server.database());
        server.database().execute("DROP TABLE IF EXISTS done; CREATE TABLE done (a int)");
    }

    private PostgresEndpoint endpoint(Patience patience) {
        TestDatabase database = server.database();
        return new PostgresEndpoint("mart", proxy.url(database), database.user(), "any", patience);
    }

    /** Inserts a row and commits. Returns the failure, or null. */
    private Throwable insert(Patience patience) {
        PostgresEndpoint endpoint = endpoint(patience);
        return catchThrowable(() -> {
            try (Connection connection = endpoint.connect()) {
                connection.setAutoCommit(false);
                KnownCommit.prepare(connection, patience);
                Rows.update(connection, "INSERT INTO done VALUES (1)");
                new KnownCommit(
                                endpoint,
                                "insert a row",
                                "done",
                                open -> Outcome.decided(Rows.exists(open, "SELECT 1 FROM done")))
                        .on(connection);
            }
        });
    }

    private static boolean isDone() {
        return server.database().number("SELECT count(*) FROM done") == 1;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsReportedIsTrue(Fault fault) {
        proxy.arm(new Trap("COMMIT", fault));

        Throwable failure = insert(SHORT);

        assertThat(proxy.hits()).isEqualTo(1);
        assertThat(isDone()).isEqualTo(failure == null);
        boolean arrives = fault != Fault.REQUEST_LOST && fault != Fault.REQUEST_UNHEARD;
        assertThat(isDone()).isEqualTo(arrives);
        if (!arrives) {
            assertThat(failure).isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLY_LOST", "REQUEST_LOST"})
    void afterARestartTheRowsSayIt(Fault fault) {
        proxy.arm(new Trap("COMMIT", fault, Duration.ZERO, () -> {
            server.crash();
            server.restart();
        }));

        Throwable failure = insert(PAST_A_RESTART);

        assertThat(isDone()).isEqualTo(fault == Fault.REPLY_LOST).isEqualTo(failure == null);
    }

    @Test
    void whatNobodyCanSayIsUnknown() {
        Patience impatient = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMillis(300));
        proxy.arm(new Trap("COMMIT", Fault.REPLY_LOST, Duration.ofSeconds(20), () -> {}));

        Throwable failure = insert(impatient);

        assertThat(failure)
                .isInstanceOf(CommitStateUnknownException.class)
                .hasMessageContainingAll(
                        "Cannot tell whether lotlake did insert a row", "SELECT pg_xact_status('", "since, done");
        assertThat(Errors.translate(failure).exitCode()).isEqualTo(ExitCode.COMMIT_UNKNOWN);
        assertThat(isDone()).isTrue();
    }
}
