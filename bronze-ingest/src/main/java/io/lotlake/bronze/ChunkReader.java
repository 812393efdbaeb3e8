package io.lotlake.bronze;

import io.lotlake.bronze.CopyRows.ColumnValueException;
import io.lotlake.bronze.Landing.SourceColumn;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.util.SerializationUtil;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * What a Spark task does: joins the cut, copies its chunk out, writes it as one Parquet file, and gives the file's description
 * back to the driver, which alone commits. A task that is tried again writes another file; the first one is in no table.
 *
 * @param tables the Bronze tables by their position, as Iceberg serializes them
 */
record ChunkReader(
        List<Chunk> chunks,
        List<Target> tables,
        String url,
        Properties login,
        String joinStatement,
        String runId,
        long ingestedAtMicros)
        implements Serializable {
    private static final int NARROW = 8;
    private static final int NARROW_BATCH = 20_000;
    private static final int WIDE_BATCH = 4_000;
    private static final long BATCH_BYTES = 32L << 20;

    /**
     * A Bronze table to write into.
     *
     * @param sharded whether the shard is its first technical column and partition value
     */
    record Target(Table table, List<SourceColumn> source, boolean sharded) implements Serializable {}

    /** Reads the chunk and returns its serialized {@link DataFile}; empty where the chunk has no rows. */
    byte[] read(long index) throws IOException, SQLException {
        Chunk chunk = chunks.get((int) index);
        try (Connection connection = DriverManager.getConnection(url, login);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(joinStatement);
            CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(chunk.copyStatement());
            byte[] file = write(chunk, tables.get(chunk.landing()), copy);
            connection.commit();
            return file;
        }
    }

    private byte[] write(Chunk chunk, Target target, CopyOut copy) throws IOException, SQLException {
        int batchRows = target.source().size() < NARROW ? NARROW_BATCH : WIDE_BATCH;
        ColumnBatch[] batches = ColumnBatches.of(target, chunk.shard(), runId, ingestedAtMicros, batchRows);
        CopyRows rows = new CopyRows(copy, target.source());
        OutputFile output = target.table().io().newOutputFile(location(chunk, target.table()));
        long written = 0;
        try (ChunkFile file = new ChunkFile(target.table(), output, batchRows)) {
            for (int read = fill(rows, batches, batchRows, target);
                    read > 0;
                    read = fill(rows, batches, batchRows, target)) {
                file.write(batches, read);
                written += read;
            }
            if (written != copy.getHandledRowCount()) {
                throw new IllegalStateException(
                        "the server copied " + copy.getHandledRowCount() + " rows but " + written + " were decoded");
            }
            if (written > 0) {
                return SerializationUtil.serializeToBytes(file.finish(partition(chunk, target)));
            }
        } catch (ColumnValueException e) {
            throw new LotlakeException(
                    ExitCode.CONFIGURATION,
                    "Cannot read " + target.table().name() + " from " + chunk.query() + ": " + e.getMessage()
                            + ", which has no place in the lake; correct the value in the source",
                    e);
        }
        target.table().io().deleteFile(output.location());
        return new byte[0];
    }

    /** Fills the batches until they are full by rows or bytes; technical columns come with the last source column. */
    private int fill(CopyRows rows, ColumnBatch[] batches, int batchRows, Target target)
            throws SQLException, ColumnValueException {
        int read = 0;
        long bytes = 0;
        while (read < batchRows && bytes < BATCH_BYTES) {
            int rowBytes = rows.next(batches);
            if (rowBytes < 0) {
                break;
            }
            for (int i = target.source().size(); i < batches.length; i++) {
                batches[i].addNull();
            }
            bytes += rowBytes;
            read++;
        }
        return read;
    }

    private List<String> partition(Chunk chunk, Target target) {
        String month = String.valueOf(ColumnBatches.monthsSinceEpoch(ingestedAtMicros));
        return target.sharded() ? List.of(chunk.shard(), month) : List.of(month);
    }

    private String location(Chunk chunk, Table table) {
        String name = runId + "-" + chunk.shard() + "-" + chunk.number() + "-" + UUID.randomUUID() + ".parquet";
        return table.locationProvider().newDataLocation(name);
    }

    /** Without the login. */
    @Override
    public String toString() {
        return chunks.size() + " chunks of " + url;
    }
}
