package io.lotlake.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PatienceTest {
    private static final Patience SHORT =
            new Patience(Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(10));
    private static final String QUIET = "SELECT pg_sleep(2)::text";

    private static PostgresEndpoint mart(TestDatabase database) {
        return new PostgresEndpoint("mart", database.url(), database.user(), "any", SHORT);
    }

    @Test
    void aStatementMayWorkForLongWithoutAWord(TestDatabase database) throws SQLException {
        try (Connection connection = mart(database).connect()) {
            assertThat(Rows.all(connection, QUIET)).hasSize(1);
        }
    }

    @Test
    void whatIsAnsweredAtOnceIsGivenUpSoon(TestDatabase database) throws SQLException {
        try (Connection connection = mart(database).brief().connect()) {
            assertThatThrownBy(() -> Rows.all(connection, QUIET))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(Errors.exitCode(e)).isEqualTo(ExitCode.UNREACHABLE));
        }
    }

    @Test
    void theOtherSideIsAskedWhetherItIsThere() throws IOException {
        try (Socket socket = new KeptAliveSockets().createSocket()) {
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(60);
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(10);
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(6);
        }
        assertThat(KeptAliveSockets.use(mart(PostgresExtension.create()).properties()))
                .containsEntry("socketFactory", KeptAliveSockets.class.getName())
                .containsEntry("tcpKeepAlive", "true");
    }

    @Test
    void aMissingRightIsToldWithItsGrant(TestDatabase database) {
        database.execute("CREATE ROLE patient LOGIN; CREATE SCHEMA closed; CREATE TABLE closed.door (a int);"
                + " CREATE SCHEMA open; CREATE TABLE open.door (a int); GRANT USAGE ON SCHEMA open TO patient");
        PostgresEndpoint endpoint = new PostgresEndpoint("mart", database.url(), "patient", "any");

        assertThat(failure(endpoint, "SELECT * FROM closed.door"))
                .endsWith("; GRANT USAGE ON SCHEMA closed TO patient, and CREATE where it is to write there");
        assertThat(failure(endpoint, "SELECT * FROM open.door"))
                .endsWith("; GRANT patient the right on door, infra/postgres/roles.sql has them all");
        assertThat(failure(endpoint, "DROP TABLE open.door"))
                .endsWith("; give patient that right, infra/postgres/roles.sql has them all");
        assertThat(failure(endpoint, "SELECT * FROM nowhere"))
                .contains(" at " + database.url() + "; ")
                .endsWith("see lotlake doctor");
    }

    private static String failure(PostgresEndpoint endpoint, String sql) {
        try (Connection connection = endpoint.connect()) {
            Rows.update(connection, sql);
            return "none";
        } catch (SQLException e) {
            return String.valueOf(endpoint.failure("look", e).getMessage());
        }
    }
}
