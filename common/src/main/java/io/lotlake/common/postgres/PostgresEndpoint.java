package io.lotlake.common.postgres;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.LotlakeException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The address of a PostgreSQL database and its login.
 *
 * @param role the section of the configuration that holds the endpoint: {@code source}, {@code mart} or {@code catalog}
 * @param url {@code jdbc:postgresql://host:port/database}, without a login
 * @param password never printed, not even by {@link #toString()}
 * @param patience how long to wait for a silent server; timeouts in the url take precedence
 */
public record PostgresEndpoint(String role, String url, String user, String password, Patience patience) {
    private static final String CONNECT_TIMEOUT_SECONDS = "10";

    public PostgresEndpoint(String role, String url, String user, String password) {
        this(role, url, user, password, Patience.USUAL);
    }

    /** The same endpoint for connections whose statements the server answers at once. */
    public PostgresEndpoint brief() {
        return new PostgresEndpoint(role, url, user, password, patience.brief());
    }

    /** The properties of pgjdbc. The driver's own connections and Spark's readers use the same ones. */
    public Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_TIMEOUT_SECONDS);
        properties.setProperty(
                "socketTimeout", String.valueOf(Math.max(1, patience.statement().toSeconds())));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "lotlake " + role);
        return properties;
    }

    /**
     * Opens a connection.
     *
     * @throws LotlakeException with exit code 5 if the server cannot be reached, 3 if it refuses the login or a pooler
     *     shares its connections
     */
    public Connection connect() {
        try {
            return checked(DriverManager.getConnection(url, KeptAliveSockets.use(properties())));
        } catch (SQLException e) {
            String remedy = "check lotlake." + role + ".url (" + url + "), .user (" + user + ") and .password";
            throw new LotlakeException(
                    Errors.exitCode(e),
                    "Cannot connect to the " + role + " database: " + Errors.describe(e) + "; " + remedy,
                    e);
        }
    }

    private Connection checked(Connection connection) throws SQLException {
        boolean usable = false;
        try {
            Pooler.check(this, connection);
            usable = true;
            return connection;
        } finally {
            if (!usable) {
                connection.close();
            }
        }
    }

    /** The error for a failed statement of this endpoint, as one line. */
    public LotlakeException failure(String verbAndThing, SQLException e) {
        String hidden = RowSecurity.remedy(e, Identifiers.quoted(user));
        String remedy = hidden.isEmpty() ? Errors.remedy(e, user) : hidden;
        return new LotlakeException(
                Errors.exitCode(e), "Cannot " + verbAndThing + ": " + Errors.describe(e) + " at " + url + remedy, e);
    }

    @Override
    public String toString() {
        return role + " " + url + " as " + user;
    }
}
