package io.lotlake.common.transaction;

import io.lotlake.common.postgres.KeptAliveSockets;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to the catalog's database. The settings that a commit relies on are fixed here and override the address.
 * A connection that has ever failed is not used again.
 */
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final String PREFIX = "jdbc.";
    private static final int MAX_IDLE = 2;

    private static final String SETTINGS = """
            SELECT set_config('synchronous_commit', 'on', false),
                   set_config('default_transaction_isolation', 'read committed', false),
                   set_config('default_transaction_read_only', 'off', false),
                   set_config('idle_in_transaction_session_timeout', ?, false),
                   set_config('lock_timeout', ?, false),
                   set_config('statement_timeout', ?, false)
            """;

    private final String url;
    private final Properties properties;
    private final Limits limits;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    /** Takes the address from {@code uri} and further pgjdbc properties from {@code jdbc.*}. */
    Connections(Map<String, String> catalogProperties, Limits limits) {
        String[] address = catalogProperties.getOrDefault("uri", "").split("\\?", 2);
        if (!address[0].startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "Cannot open the catalog: its uri is not like jdbc:postgresql://host:5432/database");
        }
        // pgjdbc prefers the parameters of the address to its properties, so both are put into the properties.
        this.url = address[0];
        this.properties = new Properties();
        catalogProperties.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                properties.setProperty(key.substring(PREFIX.length()), value);
            }
        });
        if (address.length > 1) {
            for (String parameter : address[1].split("&", -1)) {
                String[] pair = parameter.split("=", 2);
                String value = pair.length == 1 ? "" : pair[1];
                properties.setProperty(pair[0], URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        this.limits = limits;
        enforce();
    }

    private void enforce() {
        properties.setProperty("loginTimeout", Limits.seconds(limits.login()));
        properties.setProperty("connectTimeout", Limits.seconds(limits.login()));
        properties.setProperty("socketTimeout", Limits.seconds(limits.socket()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("readOnly", "false");
        // These parameters could make pgjdbc repeat a statement or take a rollback for a commit.
        properties.setProperty("autosave", "never");
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("preferQueryMode", "extended");
        properties.setProperty("raiseExceptionOnSilentRollback", "true");
    }

    /** Takes a working connection with automatic commit. */
    Connection take() throws SQLException {
        for (Connection connection = poll(); connection != null; connection = poll()) {
            if (connection.isValid((int) Math.max(1, limits.login().toSeconds()))) {
                return connection;
            }
            discard(connection);
        }
        return open();
    }

    private synchronized @Nullable Connection poll() {
        return idle.pollFirst();
    }

    /** Opens a new connection. */
    Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection(url, KeptAliveSockets.use(properties));
        try (PreparedStatement settings = connection.prepareStatement(SETTINGS)) {
            settings.setString(1, String.valueOf(limits.idle().toMillis()));
            settings.setString(2, String.valueOf(limits.lock().toMillis()));
            settings.setString(3, String.valueOf(limits.statement().toMillis()));
            settings.execute();
            return connection;
        } catch (SQLException e) {
            discard(connection);
            throw e;
        }
    }

    /** Keeps the connection for the next user. It must have no open transaction. */
    void giveBack(Connection connection) {
        synchronized (this) {
            if (!closed && idle.size() < MAX_IDLE) {
                idle.addFirst(connection);
                return;
            }
        }
        discard(connection);
    }

    /** Closes the connection. The server rolls back an open transaction. */
    static void discard(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a broken connection did not close", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (Connection connection = poll(); connection != null; connection = poll()) {
            discard(connection);
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
