package io.lotlake.generator.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Replaces the content of one table in one transaction, and builds its keys and indexes after the rows are in.
 *
 * @param weight the approximate number of rows; the longest load starts first
 */
public record TableLoad(String table, long weight, Rows rows) {
    private static final String CONSTRAINTS = """
            SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
                   format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
                          conrelid::regclass, conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE conrelid = '%1$s'::regclass AND contype IN ('p', 'u')""";
    private static final String INDEXES = """
            SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
            FROM pg_index WHERE indrelid = '%1$s'::regclass
            AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE conrelid = '%1$s'::regclass)""";

    public void run(Connections connections, RowsWritten progress) throws SQLException {
        try (Connection connection = connections.open();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("TRUNCATE " + table);
            List<String> rebuild = dropIndexes(statement);
            copy(connection, progress);
            statement.execute("SET LOCAL maintenance_work_mem = '256MB'");
            for (String index : rebuild) {
                statement.execute(index);
            }
            statement.execute("ANALYZE " + table);
            connection.commit();
        }
    }

    private List<String> dropIndexes(Statement statement) throws SQLException {
        List<String> drops = new ArrayList<>();
        List<String> rebuild = new ArrayList<>();
        for (String query : List.of(CONSTRAINTS, INDEXES)) {
            try (ResultSet definitions = statement.executeQuery(query.formatted(table))) {
                while (definitions.next()) {
                    drops.add(definitions.getString(1));
                    rebuild.add(definitions.getString(2));
                }
            }
        }
        for (String drop : drops) {
            statement.execute(drop);
        }
        return rebuild;
    }

    private void copy(Connection connection, RowsWritten progress) throws SQLException {
        // FREEZE: the transaction emptied the table, so nobody else can see it, and no second pass over the rows is
        // needed later.
        String sql = "COPY " + table + " FROM STDIN (FORMAT binary, FREEZE)";
        BinaryCopy copy = new BinaryCopy(
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql), rows -> progress.rows(table, rows));
        rows.write(copy);
        copy.end();
    }
}
