package io.lotlake.bronze.sink;

import io.lotlake.bronze.connection.ReadSettings;
import io.lotlake.bronze.encode.CopyBuffer;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.postgres.Patience;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** The transaction that writes one part. Its connection copies into one table at a time. */
final class CopyUpload implements AutoCloseable {
    /** The header of a binary COPY: the signature, no flags, no extension. */
    private static final byte[] HEADER = "PGCOPY\n\u00FF\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final byte[] TRAILER = {-1, -1};

    private final Connection connection;
    private final Patience patience;
    /** By target, the name of the temporary table that takes its rows as texts. */
    private final Map<SinkTarget, String> texts = new HashMap<>();

    private @Nullable CopyIn copy;
    private @Nullable SinkTarget copied;

    private CopyUpload(Connection connection, Patience patience) {
        this.connection = connection;
        this.patience = patience;
    }

    static CopyUpload open(CopyWriterFactory write) throws SQLException {
        return new CopyUpload(DriverManager.getConnection(write.url(), write.login()), write.patience());
    }

    /** Begins the transaction, unless the part has arrived already. Returns whether it began. */
    boolean begin(CopyWriterFactory write, int part) throws SQLException {
        boolean arrived = write.register().hasArrived(connection, write.targets(), part);
        connection.setAutoCommit(arrived);
        return !arrived;
    }

    /** Sends the block of a target and empties it. */
    void send(OutgoingRows rows) throws SQLException {
        CopyBuffer block = rows.block();
        if (block.size() > 0) {
            copyTo(rows.target()).writeToCopy(block.bytes(), 0, block.size());
            block.cutTo(0);
        }
    }

    private CopyIn copyTo(SinkTarget target) throws SQLException {
        CopyIn open = copy;
        if (open != null && target.equals(copied)) {
            return open;
        }
        endCopy();
        open = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(target.copy(textsOf(target)));
        copy = open;
        copied = target;
        open.writeToCopy(HEADER, 0, HEADER.length);
        return open;
    }

    private String textsOf(SinkTarget target) throws SQLException {
        if (!target.isCast()) {
            return "";
        }
        String known = texts.get(target);
        if (known == null) {
            known = "pg_temp.postgres_copy_texts_" + texts.size();
            texts.put(target, known);
            execute(ReadSettings.TEXT_OUTPUT);
            execute(target.createTexts(known));
        }
        return known;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void endCopy() throws SQLException {
        CopyIn open = copy;
        if (open != null) {
            copy = null;
            open.writeToCopy(TRAILER, 0, TRAILER.length);
            open.endCopy();
        }
    }

    /**
     * Sends what is left and commits. If another attempt was faster, its part stands and this transaction is rolled
     * back.
     */
    void commit(PartRegister register, int part, Collection<OutgoingRows> all) throws SQLException {
        for (OutgoingRows rows : all) {
            send(rows);
        }
        endCopy();
        for (Map.Entry<SinkTarget, String> target : texts.entrySet()) {
            execute(target.getKey().insert(target.getValue()));
        }
        for (OutgoingRows rows : all) {
            if (!register.add(connection, rows.target().key(), part, rows.rows(), rows.altered())) {
                connection.rollback();
                return;
            }
        }
        // If the COMMIT never reaches the server, the server gives the part up before the next attempt writes it.
        execute("SET LOCAL idle_in_transaction_session_timeout = "
                + patience.idle().toMillis());
        connection.setNetworkTimeout(Runnable::run, (int) patience.answer().toMillis());
        Failpoints.run(Failpoint.MART_PART, () -> Failpoints.commit(connection));
    }

    /** Rolls back what is not committed. */
    void abort() throws SQLException {
        CopyIn open = copy;
        copy = null;
        if (open != null && open.isActive()) {
            open.cancelCopy();
        }
        if (!connection.isClosed() && !connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
