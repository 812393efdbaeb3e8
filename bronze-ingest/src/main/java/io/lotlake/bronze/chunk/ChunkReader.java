package io.lotlake.bronze.chunk;

import io.lotlake.bronze.connection.BufferedSockets;
import io.lotlake.bronze.copy.AlteredValues;
import io.lotlake.bronze.copy.AlteredValues.ColumnValueException;
import io.lotlake.bronze.copy.ChunkFile;
import io.lotlake.bronze.copy.ColumnBatches;
import io.lotlake.bronze.copy.CopyRows;
import io.lotlake.bronze.copy.CopyTarget;
import io.lotlake.bronze.source.Heap;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.io.OutputFile;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The work of one Spark task. It joins the cut, copies its chunk out and writes it as one Parquet file. It returns the
 * description of the file to the driver, which alone commits. A second attempt writes another file; the first file is
 * in no table.
 *
 * @param compared whether the task reads the file again and compares its fingerprint with that of the source
 */
public record ChunkReader(
        Chunk chunk,
        CopyTarget target,
        String url,
        Properties login,
        String joinStatement,
        String runId,
        long ingestedAtMicros,
        boolean compared)
        implements Serializable {
    private static final int NARROW = 8;
    private static final int NARROW_BATCH = 20_000;
    private static final int WIDE_BATCH = 4_000;

    /**
     * Reads the chunk. Returns a {@link ChunkResult}, or a {@link ChunkFailure} if the server did not deliver the
     * chunk.
     */
    public Serializable attempt() throws IOException {
        try {
            return read();
        } catch (SQLException e) {
            return ChunkFailure.of(e);
        }
    }

    /** Reads the chunk, unless an interrupted run has read the same rows. */
    ChunkResult read() throws IOException, SQLException {
        try (Connection connection = DriverManager.getConnection(url, BufferedSockets.use(login));
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(joinStatement);
            long oldestRunning = number(statement, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text");
            FinishedChunk earlier = chunk.earlier();
            if (earlier != null && stands(connection, earlier)) {
                checkNotRewritten(statement);
                return ChunkResult.unchanged(earlier);
            }
            CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(chunk.copyStatement());
            AlteredValues altered = new AlteredValues(target.source());
            Optional<DataFile> file = write(copy, statement, altered);
            connection.commit();
            return file.map(written -> ChunkResult.of(written, oldestRunning, altered.counts()))
                    .orElse(ChunkResult.empty(oldestRunning));
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return Long.parseLong(row.getString(1));
        }
    }

    private void checkNotRewritten(Statement statement) throws SQLException {
        Heap heap = chunk.heap();
        if (heap != null) {
            heap.checkNotRewritten(statement, "run the command again, what is finished stays");
        }
    }

    /** Whether the cut shows the rows that an interrupted run read: as many rows, and none of them written since. */
    private boolean stands(Connection connection, FinishedChunk earlier) throws SQLException {
        Optional<String> changed = chunk.changedQuery();
        if (changed.isEmpty()) {
            return false;
        }
        try (PreparedStatement query = connection.prepareStatement(changed.get())) {
            query.setLong(1, earlier.oldestRunning());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong("present") == earlier.rows() && row.getLong("newer") == 0;
            }
        }
    }

    private Optional<DataFile> write(CopyOut copy, Statement statement, AlteredValues altered)
            throws IOException, SQLException {
        int batchRows = target.source().size() < NARROW ? NARROW_BATCH : WIDE_BATCH;
        ColumnBatches batches = new ColumnBatches(
                target,
                ColumnBatches.technical(target.shard(), chunk.shard(), runId, ingestedAtMicros),
                altered,
                batchRows);
        CopyRows rows = new CopyRows(copy, altered);
        OutputFile output = target.table().io().newOutputFile(location());
        long written = 0;
        boolean kept = false;
        try (ChunkFile file = new ChunkFile(target.table(), output, batches.ofTable(), batchRows)) {
            for (int read = batches.fill(rows); read > 0; read = batches.fill(rows)) {
                file.write(read);
                written += read;
            }
            if (written != copy.getHandledRowCount()) {
                throw new IllegalStateException(
                        "the server copied " + copy.getHandledRowCount() + " rows but " + written + " were decoded");
            }
            checkNotRewritten(statement);
            if (written == 0) {
                return Optional.empty();
            }
            DataFile description = file.finish(partition());
            if (compared) {
                new ChunkFingerprint(chunk, target)
                        .check(statement, output.toInputFile(), altered.counts().keySet());
            }
            kept = true;
            return Optional.of(description);
        } catch (ColumnValueException e) {
            throw notHeld(e);
        } finally {
            if (!kept) {
                target.table().io().deleteFile(output.location());
            }
        }
    }

    private LotlakeException notHeld(ColumnValueException e) {
        String table = target.table().name();
        String column = table.substring(table.indexOf('.') + 1) + "." + e.column();
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot read " + chunk.shard() + " into " + table + ": " + e.getMessage()
                        + ", which has no place in the lake; correct the value in the source, or set"
                        + " lotlake.bronze.policies.\"" + column + "\" to quarantine or null",
                e);
    }

    private List<String> partition() {
        String month = String.valueOf(ColumnBatches.monthsSinceEpoch(ingestedAtMicros));
        return target.shard().isPresent() ? List.of(chunk.shard(), month) : List.of(month);
    }

    private String location() {
        return target.table()
                .locationProvider()
                .newDataLocation(chunk.fileName(runId) + UUID.randomUUID() + ".parquet");
    }

    /** The query and the address, without the login. */
    @Override
    public String toString() {
        return chunk.query() + " of " + url;
    }
}
