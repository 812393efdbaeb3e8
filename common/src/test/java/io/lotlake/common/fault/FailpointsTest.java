package io.lotlake.common.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.fault.Failpoints.FailpointException;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class FailpointsTest {
    private int happened;

    @AfterEach
    void disarm() {
        Failpoints.disarm();
    }

    private int reach() {
        return Failpoints.call(Failpoint.EXPIRY, () -> ++happened);
    }

    @Test
    void anEffectHappensWhereNothingIsArmed() {
        assertThat(reach()).isOne();
        assertThat(Failpoints.reached()).contains(Failpoint.EXPIRY);
    }

    @Test
    void aFaultBeforeTheEffectPreventsIt() {
        Failpoints.arm(Failpoint.EXPIRY, Fault.BEFORE, 1);

        assertThatThrownBy(this::reach).isInstanceOf(FailpointException.class);

        assertThat(happened).isZero();
        assertThat(Failpoints.disarm()).isTrue();
    }

    @Test
    void aFaultAfterTheEffectLeavesIt() {
        Failpoints.arm(Failpoint.EXPIRY, Fault.AFTER, 1);

        assertThatThrownBy(this::reach).isInstanceOf(FailpointException.class);

        assertThat(happened).isOne();
    }

    @Test
    void aFaultHappensOnceAndAtTheWantedTime() {
        Failpoints.arm(Failpoint.EXPIRY, Fault.BEFORE, 2);

        assertThat(reach()).isOne();
        assertThatThrownBy(this::reach).isInstanceOf(FailpointException.class);
        assertThat(reach()).isEqualTo(2);
    }

    @Test
    void otherPointsDoNotFail() {
        Failpoints.arm(Failpoint.ORPHANS, Fault.BEFORE, 1);

        assertThat(reach()).isOne();
        assertThat(Failpoints.disarm()).isFalse();
    }

    @Test
    void aLostReplyIsThatOfTheCommitInTheEffect(TestDatabase database) throws Exception {
        Failpoints.arm(Failpoint.EXPIRY, Fault.REPLY_LOST, 1);
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("CREATE TABLE durable (n int)");

            assertThatThrownBy(() -> Failpoints.run(Failpoint.EXPIRY, () -> Failpoints.commit(connection)))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
        }

        assertThat(database.number("SELECT count(*) FROM durable")).isZero();
    }

    @Test
    void aLostReplyWithoutACommitIsAnErrorOfTheNetwork() {
        Failpoints.arm(Failpoint.EXPIRY, Fault.REPLY_LOST, 1);

        assertThatThrownBy(this::reach).isInstanceOf(UncheckedIOException.class);

        assertThat(happened).isOne();
    }

    /** The program that the process of {@link #aHaltEndsTheProcessWithoutCleaningUp} runs. */
    static final class Halting {
        private Halting() {}

        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("cleaned up")));
            Failpoints.run(Failpoint.EXPIRY, () -> System.out.println("happened"));
        }
    }

    private static String runHalting(int exitCode, String... options) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"));
        builder.command().addAll(List.of(options));
        builder.command().add(Halting.class.getName());
        Process process = builder.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(exitCode);
        return printed.strip();
    }

    @Test
    void aHaltEndsTheProcessWithoutCleaningUp() throws Exception {
        assertThat(runHalting(137, "-Dio.lotlake.failpoint=EXPIRY:HALT:1")).isEqualTo("happened");
    }

    @Test
    void aProcessWithoutTheSystemPropertyNeverFails() throws Exception {
        assertThat(runHalting(0).lines()).containsExactly("happened", "cleaned up");
    }
}
