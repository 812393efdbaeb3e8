package io.lotlake.generator.legacy;

import io.lotlake.generator.postgres.Identifiers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** Compares the marts of two schemas of one database: every row and column, in both directions. */
public record MartComparison(String expected, String actual) {

    public MartComparison {
        Identifiers.required("schema", expected);
        Identifiers.required("schema", actual);
    }

    /**
     * The result for one make.
     *
     * @param missing rows that only the expected mart has
     * @param surplus rows that only the actual mart has
     */
    public record Result(String make, long expectedRows, long actualRows, long missing, long surplus) {

        public boolean isEqual() {
            return missing == 0 && surplus == 0 && expectedRows == actualRows;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-20s %s: %,d rows expected, %,d found, %,d missing or different, %,d not expected",
                    make,
                    isEqual() ? "equal" : "DIFFERENT",
                    expectedRows,
                    actualRows,
                    missing,
                    surplus);
        }
    }

    public Result compare(Connection connection, String make) throws SQLException {
        String ours = actual + ".ads_" + Identifiers.required("make", make);
        String theirs = expected + ".ads_" + make;
        return new Result(
                make,
                count(connection, "SELECT * FROM " + theirs),
                count(connection, "SELECT * FROM " + ours),
                count(connection, "SELECT * FROM " + theirs + " EXCEPT SELECT * FROM " + ours),
                count(connection, "SELECT * FROM " + ours + " EXCEPT SELECT * FROM " + theirs));
    }

    private static long count(Connection connection, String rows) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM (" + rows + ") AS r")) {
            count.next();
            return count.getLong(1);
        }
    }
}
