package io.lotlake.bronze.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.copy.CopyOut;

@ExtendWith(PostgresExtension.class)
class BufferedSocketsTest {
    private final TestDatabase database;

    BufferedSocketsTest(TestDatabase database) {
        this.database = database;
    }

    /**
     * A COPY has some cells larger than the buffer and many smaller ones. Another query follows on the same connection.
     */
    @Test
    void everythingComesThroughAndTheConnectionGoesOn() throws Exception {
        Properties login = BufferedSockets.use(database.endpoint("source").properties());
        assertThat(PGProperty.SOCKET_FACTORY.getOrDefault(login)).isEqualTo(BufferedSockets.class.getName());
        try (Connection connection = DriverManager.getConnection(database.url(), login)) {
            CopyOut copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (SELECT repeat('x', CASE WHEN i % 1000 = 0 THEN 1000000 ELSE i % 7 END)"
                            + " FROM generate_series(1, 10000) i) TO STDOUT");
            long bytes = 0;
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                bytes += row.length;
            }
            long expected = database.number("SELECT sum(CASE WHEN i % 1000 = 0 THEN 1000000 ELSE i % 7 END + 1)"
                    + " FROM generate_series(1, 10000) i");

            assertThat(bytes).isEqualTo(expected);
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void aFactoryThatTheUserChoseStays() {
        Properties login = new Properties();
        PGProperty.SOCKET_FACTORY.set(login, "com.example.Sockets");

        assertThat(BufferedSockets.use(login)).isEqualTo(login);
    }
}
