package io.lotlake.gold.compat;

import io.lotlake.common.postgres.PostgresEndpoint;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Properties;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Copies the lines of one Spark partition, make after make. The lines of a make and their entry in the register are one
 * transaction, so a task that is tried again finds what has arrived and adds nothing twice. A line comes as the slug of its make,
 * its bytes, how many of its values were altered, and the number of the partition.
 */
final class PartLoader implements ForeachPartitionFunction<Row> {
    private static final long serialVersionUID = 1L;
    private static final String UNIQUE_VIOLATION = "23505";

    private final MartBuild build;
    private final String url;
    private final Properties properties;

    PartLoader(MartBuild build, PostgresEndpoint mart) {
        this.build = build;
        this.url = mart.url();
        this.properties = mart.properties();
    }

    @Override
    public void call(Iterator<Row> lines) throws SQLException, IOException {
        if (!lines.hasNext()) {
            return;
        }
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            connection.setAutoCommit(false);
            Row next = lines.next();
            while (next != null) {
                next = copyMake(connection, next, lines);
            }
        }
    }

    /** Copies all lines of the first one's make; gives the first line of the next make, or null at the end. */
    private @Nullable Row copyMake(Connection connection, Row first, Iterator<Row> lines) throws SQLException {
        String make = first.getString(0);
        int part = first.getInt(3);
        boolean wanted = register(connection, make, part);
        CopyIn copy =
                wanted ? connection.unwrap(PGConnection.class).getCopyAPI().copyIn(build.copy(make)) : null;
        Row row = first;
        long rows = 0;
        long altered = 0;
        while (row != null && row.getString(0).equals(make)) {
            if (copy != null) {
                byte[] line = row.getAs(1);
                copy.writeToCopy(line, 0, line.length);
            }
            rows++;
            altered += row.getInt(2);
            row = lines.hasNext() ? lines.next() : null;
        }
        if (copy != null) {
            copy.endCopy();
            finish(connection, make, part, rows, altered);
        }
        return row;
    }

    private boolean register(Connection connection, String make, int part) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + build.register() + " VALUES (?, ?, 0, 0)")) {
            insert.setString(1, make);
            insert.setInt(2, part);
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                connection.rollback();
                return false;
            }
            throw e;
        }
    }

    private void finish(Connection connection, String make, int part, long rows, long altered) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + build.register() + " SET rows = ?, altered = ? WHERE make = ? AND part = ?")) {
            update.setLong(1, rows);
            update.setLong(2, altered);
            update.setString(3, make);
            update.setInt(4, part);
            update.executeUpdate();
        }
        connection.commit();
    }
}
