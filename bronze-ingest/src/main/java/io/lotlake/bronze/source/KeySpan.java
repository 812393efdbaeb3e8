package io.lotlake.bronze.source;

import io.lotlake.common.postgres.Identifiers;
import java.io.Serializable;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column of whole numbers. It divides a relation whose blocks cannot be read by number. The first range also takes
 * rows without a number and all numbers below its bound; the last range takes all numbers above. So the ranges hold
 * every row once, whatever the numbers are.
 *
 * @param bytes how many bytes the planner expects for all rows
 */
public record KeySpan(String column, long least, long greatest, long bytes) implements Serializable {
    private static final Set<String> WHOLE = Set.of("smallint", "integer", "bigint");
    private static final int MOST_RANGES = 10_000;
    private static final Pattern PLANNED =
            Pattern.compile("\"Plan Rows\": (\\d+),\\s*\"Plan Width\": (\\d+)", Pattern.DOTALL);
    private static final String PRIMARY_KEY = """
            SELECT a.attname FROM pg_index i
              JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
             WHERE i.indrelid = to_regclass(?) AND i.indisprimary AND i.indnkeyatts = 1
            """;

    /**
     * The span of the first column that is a whole number.
     *
     * @param from the relation, for FROM
     * @param types the types of its columns
     * @param keys the columns that may divide it, the best first
     */
    public static Optional<KeySpan> of(
            Connection connection, String from, Map<String, String> types, Collection<String> keys)
            throws SQLException {
        Optional<String> key =
                keys.stream().filter(name -> divides(types, name)).findFirst();
        return key.isEmpty() ? Optional.empty() : bounds(connection, from, key.get());
    }

    public static boolean divides(Map<String, String> types, String column) {
        return WHOLE.contains(types.getOrDefault(column, ""));
    }

    private static Optional<KeySpan> bounds(Connection connection, String from, String column) throws SQLException {
        String quoted = Identifiers.quoted(column);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT min(" + quoted + ")::bigint, max(" + quoted + ")::bigint FROM " + from)) {
            row.next();
            long least = row.getLong(1);
            long greatest = row.getLong(2);
            return row.wasNull()
                    ? Optional.empty()
                    : Optional.of(new KeySpan(column, least, greatest, plannedBytes(connection, from)));
        }
    }

    private static long plannedBytes(Connection connection, String from) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("EXPLAIN (FORMAT JSON) SELECT * FROM " + from)) {
            row.next();
            Matcher planned = PLANNED.matcher(row.getString(1));
            return planned.find() ? Long.parseLong(planned.group(1)) * Long.parseLong(planned.group(2)) : 0;
        }
    }

    /** The primary key of a table, if it is a single column. */
    public static Optional<String> primaryKey(Connection connection, String quotedName) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(PRIMARY_KEY)) {
            query.setString(1, quotedName);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /**
     * The conditions of ranges with about {@code rangeBytes} bytes each. If one range is enough, there is a single
     * condition that is always true.
     */
    public List<String> conditions(long rangeBytes) {
        BigInteger width =
                BigInteger.valueOf(greatest).subtract(BigInteger.valueOf(least)).add(BigInteger.ONE);
        BigInteger ranges = BigInteger.valueOf(Math.min(MOST_RANGES, 1 + bytes / rangeBytes))
                .min(width);
        String name = Identifiers.quoted(column);
        List<String> conditions = new ArrayList<>();
        Optional<String> from = Optional.empty();
        for (int i = 1; i < ranges.intValueExact(); i++) {
            String to = BigInteger.valueOf(least)
                    .add(width.multiply(BigInteger.valueOf(i)).divide(ranges))
                    .toString();
            conditions.add(from.map(first -> name + " >= " + first + " AND " + name + " < " + to)
                    .orElse("(" + name + " < " + to + " OR " + name + " IS NULL)"));
            from = Optional.of(to);
        }
        conditions.add(from.map(last -> name + " >= " + last).orElse("true"));
        return conditions;
    }
}
