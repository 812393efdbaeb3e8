package io.lotlake.common.testing;

import io.lotlake.common.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A separate database on the test server. Every user may log in with any password. */
public record TestDatabase(String url, String user) {

    public PostgresEndpoint endpoint(String role) {
        return new PostgresEndpoint(role, url, user, "any");
    }

    public Connection connect() {
        return endpoint("test").connect();
    }

    /** Runs one or more statements. */
    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of all rows, as text. */
    public List<String> strings(String sql) {
        List<String> strings = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return strings;
    }

    public long number(String sql) {
        return Long.parseLong(strings(sql).get(0));
    }
}
