package io.lotlake.gold.compat;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Copies the lines of one Spark partition to the tables of their makes. All lines and their entries in the register are one
 * transaction, so a task that is tried again finds what has arrived and adds nothing twice. A line comes as the slug of its make,
 * its marked bytes, how many of its values were altered, and the number of the partition.
 */
final class PartLoader implements ForeachPartitionFunction<Row> {
    private static final long serialVersionUID = 1L;
    /** Lines are sent in blocks, for a connection copies to one table at a time. */
    private static final int BLOCK_BYTES = 1 << 20;

    private final MartBuild build;
    private final String url;
    private final Properties properties;

    PartLoader(MartBuild build, PostgresEndpoint mart) {
        this.build = build;
        this.url = mart.url();
        this.properties = mart.properties();
    }

    /** The lines of a make that wait for being sent, and the count of all. */
    private static final class MakeLines {
        private final ByteArrayOutputStream block = new ByteArrayOutputStream(BLOCK_BYTES + (BLOCK_BYTES >> 2));
        private long rows;
        private long altered;
    }

    @Override
    public void call(Iterator<Row> lines) throws SQLException {
        if (!lines.hasNext()) {
            return;
        }
        Row first = lines.next();
        int part = first.getInt(3);
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            connection.setAutoCommit(false);
            if (hasArrived(connection, part)) {
                return;
            }
            Map<String, MakeLines> makes = new HashMap<>();
            add(connection, makes, first);
            while (lines.hasNext()) {
                add(connection, makes, lines.next());
            }
            for (Map.Entry<String, MakeLines> make : makes.entrySet()) {
                send(connection, make.getKey(), make.getValue());
                register(connection, make.getKey(), part, make.getValue());
            }
            Failpoints.run(Failpoint.MART_PART, () -> Failpoints.commit(connection));
        }
    }

    private void add(Connection connection, Map<String, MakeLines> makes, Row line) throws SQLException {
        String make = line.getString(0);
        MakeLines lines = makes.computeIfAbsent(make, key -> new MakeLines());
        byte[] marked = line.getAs(1);
        CopyLine.write(marked, lines.block);
        lines.rows++;
        lines.altered += line.getInt(2);
        if (lines.block.size() >= BLOCK_BYTES) {
            send(connection, make, lines);
        }
    }

    private void send(Connection connection, String make, MakeLines lines) throws SQLException {
        if (lines.block.size() > 0) {
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(build.copy(make));
            byte[] block = lines.block.toByteArray();
            copy.writeToCopy(block, 0, block.length);
            copy.endCopy();
            lines.block.reset();
        }
    }

    private boolean hasArrived(Connection connection, int part) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT EXISTS (SELECT 1 FROM " + build.register() + " WHERE part = ?)")) {
            query.setInt(1, part);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** The key of the register refuses a part that another attempt has sent meanwhile. */
    private void register(Connection connection, String make, int part, MakeLines lines) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + build.register() + " VALUES (?, ?, ?, ?)")) {
            insert.setString(1, make);
            insert.setInt(2, part);
            insert.setLong(3, lines.rows);
            insert.setLong(4, lines.altered);
            insert.executeUpdate();
        }
    }
}
