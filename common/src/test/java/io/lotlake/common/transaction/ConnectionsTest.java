package io.lotlake.common.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.postgres.Rows;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;

@ExtendWith(PostgresExtension.class)
class ConnectionsTest {
    private static final String HOSTILE = "?socketTimeout=0&loginTimeout=0&autosave=always&prepareThreshold=1"
            + "&preferQueryMode=simple&raiseExceptionOnSilentRollback=false&ApplicationName=mine"
            + "&options=-c%20synchronous_commit=off%20-c%20lock_timeout=0%20-c%20statement_timeout=0"
            + "%20-c%20idle_in_transaction_session_timeout=0%20-c%20default_transaction_isolation=serializable"
            + "%20-c%20default_transaction_read_only=on%20-c%20search_path=mine";

    private static Connections connections(TestDatabase database, String query, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(more);
        properties.put("uri", database.url() + query);
        properties.put("jdbc.user", database.user());
        properties.put("jdbc.password", "any");
        return new Connections(properties, Limits.of(properties));
    }

    private static String setting(Connection connection, String name) throws SQLException {
        return Rows.first(connection, "SELECT current_setting(?)", name).orElseThrow();
    }

    @Test
    void whatACommitReliesOnHoldsWhateverTheAddressSays(TestDatabase database) throws SQLException {
        Map<String, String> properties = Map.of("jdbc.socketTimeout", "0", "jdbc.autosave", "always");
        try (Connections connections = connections(database, HOSTILE, properties);
                Connection connection = connections.take()) {
            assertThat(setting(connection, "synchronous_commit")).isEqualTo("on");
            assertThat(setting(connection, "idle_in_transaction_session_timeout"))
                    .isEqualTo("10s");
            assertThat(setting(connection, "lock_timeout")).isEqualTo("15s");
            assertThat(setting(connection, "statement_timeout")).isEqualTo("30s");
            assertThat(setting(connection, "transaction_isolation")).isEqualTo("read committed");
            assertThat(setting(connection, "transaction_read_only")).isEqualTo("off");
            assertThat(connection.getNetworkTimeout()).isEqualTo(40_000);
            PGConnection driver = connection.unwrap(PGConnection.class);
            assertThat(driver.getAutosave()).isEqualTo(AutoSave.NEVER);
            assertThat(driver.getPrepareThreshold()).isZero();
        }
    }

    @Test
    void whatElseTheAddressSaysIsTaken(TestDatabase database) throws SQLException {
        try (Connections connections = connections(database, HOSTILE, Map.of());
                Connection connection = connections.take()) {
            assertThat(setting(connection, "application_name")).isEqualTo("mine");
            assertThat(setting(connection, "search_path")).isEqualTo("mine");
        }
    }

    @Test
    void aConnectionThatWorkedIsUsedAgain(TestDatabase database) throws SQLException {
        try (Connections connections = connections(database, "", Map.of())) {
            Connection first = connections.take();
            connections.giveBack(first);

            assertThat(connections.take()).isSameAs(first);
        }
    }

    @Test
    void aConnectionThatTheServerEndedIsNotUsedAgain(TestDatabase database) throws SQLException {
        try (Connections connections = connections(database, "?ApplicationName=ended", Map.of())) {
            Connection first = connections.take();
            connections.giveBack(first);
            database.strings("SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity"
                    + " WHERE application_name = 'ended'");

            try (Connection second = connections.take()) {
                assertThat(second).isNotSameAs(first);
                assertThat(setting(second, "synchronous_commit")).isEqualTo("on");
            }
        }
    }

    @Test
    void anotherDatabaseIsRefused() {
        Map<String, String> properties = Map.of("uri", "jdbc:sqlite:file");

        assertThatThrownBy(() -> new Connections(properties, Limits.of(properties)))
                .hasMessage("Cannot open the catalog: its uri is not like jdbc:postgresql://host:5432/database");
    }

    @Test
    void aLimitThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Limits.of(Map.of("lotlake.socket-timeout-ms", "0")))
                .hasMessage(
                        "Cannot open the catalog: lotlake.socket-timeout-ms = '0' is not a number from 100 to 9999999");
    }
}
