package io.lotlake.bronze.sink;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The table that notes which parts of a write have arrived. The rows of a part and its entries are written in one
 * transaction. The table's key refuses a part that another attempt has sent meanwhile.
 *
 * @param name the name in SQL
 * @param own whether the write creates the table, and drops it at the end
 */
record PartRegister(String name, boolean own) implements Serializable {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FITS = """
            SELECT EXISTS (SELECT 1 FROM pg_index i
                            WHERE i.indrelid = to_regclass(?) AND i.indisunique AND i.indpred IS NULL
                              AND (SELECT string_agg(a.attname, ' ' ORDER BY a.attname) FROM pg_attribute a
                                    WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = 'part target')
            """;

    static final String COLUMNS = "(target text, part integer, rows bigint NOT NULL, altered bigint NOT NULL,"
            + " PRIMARY KEY (target, part))";

    void create(Connection connection) throws SQLException {
        execute(connection, "CREATE TABLE " + name + " " + COLUMNS);
    }

    void drop(Connection connection) throws SQLException {
        execute(connection, "DROP TABLE IF EXISTS " + name);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Refuses a register that cannot serve this write. */
    void check(Connection connection, List<SinkTarget> targets) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(FITS)) {
            query.setString(1, name);
            if (!isTrue(query)) {
                throw notUsed("it must be a table " + COLUMNS + "; create it so");
            }
        }
        try (PreparedStatement query =
                connection.prepareStatement("SELECT EXISTS (SELECT 1 FROM " + name + " WHERE target = ANY (?))")) {
            query.setArray(1, connection.createArrayOf("text", keys(targets)));
            if (isTrue(query)) {
                throw notUsed("it holds parts of an earlier write into the same targets; use one register a write");
            }
        }
    }

    private LotlakeException notUsed(String reason) {
        return new LotlakeException(ExitCode.CONFIGURATION, "Cannot use the register " + name + ": " + reason);
    }

    private static Object[] keys(List<SinkTarget> targets) {
        return targets.stream().map(SinkTarget::key).toArray();
    }

    private static boolean isTrue(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    boolean hasArrived(Connection connection, List<SinkTarget> targets, int part) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT EXISTS (SELECT 1 FROM " + name + " WHERE target = ANY (?) AND part = ?)")) {
            query.setArray(1, connection.createArrayOf("text", keys(targets)));
            query.setInt(2, part);
            return isTrue(query);
        }
    }

    /** Notes the rows of a part. Returns false if another attempt was faster; then this transaction is void. */
    boolean add(Connection connection, String target, int part, long rows, long altered) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + name + " (target, part, rows, altered) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, target);
            insert.setInt(2, part);
            insert.setLong(3, rows);
            insert.setLong(4, altered);
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }
}
