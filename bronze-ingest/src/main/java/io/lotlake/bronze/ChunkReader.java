package io.lotlake.bronze;

import io.lotlake.bronze.AlteredValues.ColumnValueException;
import io.lotlake.bronze.Landing.SourceColumn;
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
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Type;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * What a Spark task does: joins the cut, copies its chunk out, writes it as one Parquet file, and gives the file's description
 * back to the driver, which alone commits. A task that is tried again writes another file; the first one is in no table.
 *
 * @param compared whether the file is read again and its fingerprint compared with that of the source
 */
record ChunkReader(
        Chunk chunk,
        Target target,
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
     * A Bronze table to write into.
     *
     * @param source what COPY sends, in its order
     * @param shardColumn the technical column and partition value that holds the shard; empty where there are none
     */
    record Target(Table table, List<SourceColumn> source, String shardColumn) implements Serializable {
        Type type(String column) {
            return table.schema().findType(column);
        }

        Optional<String> shard() {
            return shardColumn.isEmpty() ? Optional.empty() : Optional.of(shardColumn);
        }
    }

    /** Reads the chunk, or says why the server did not give it: a {@link ChunkResult} or a {@link ChunkFailure}. */
    Serializable attempt() throws IOException {
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

    /** Whether what an interrupted run read is what the cut shows: as many rows, none of them written since. */
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

    /** Without the login. */
    @Override
    public String toString() {
        return chunk.query() + " of " + url;
    }
}
