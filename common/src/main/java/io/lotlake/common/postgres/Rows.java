package io.lotlake.common.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs statements, most of them with text parameters. A null parameter is an SQL NULL. */
public final class Rows {
    private Rows() {}

    /** Runs the text as it is. */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs the statement and returns the number of changed rows. */
    public static int update(Connection connection, String sql, @Nullable String... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** The columns of all rows. An SQL NULL is null in the list. */
    public static List<List<String>> all(Connection connection, String sql, @Nullable String... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet result = statement.executeQuery()) {
            List<List<String>> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** The first column of all rows. */
    public static List<String> strings(Connection connection, String sql, @Nullable String... values)
            throws SQLException {
        return all(connection, sql, values).stream().map(row -> row.get(0)).toList();
    }

    /** The first column of the first row; empty if there is no row, or if its value is an SQL NULL. */
    public static Optional<String> first(Connection connection, String sql, @Nullable String... values)
            throws SQLException {
        return all(connection, sql, values).stream().findFirst().map(row -> row.get(0));
    }

    /** Whether there is any row. */
    public static boolean exists(Connection connection, String sql, @Nullable String... values) throws SQLException {
        return !all(connection, sql, values).isEmpty();
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable String... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int position = 0; position < values.length; position++) {
            statement.setString(position + 1, values[position]);
        }
        return statement;
    }
}
