package io.lotlake.bronze.spark;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.connection.BufferedSockets;
import io.lotlake.bronze.copy.AlteredValues;
import io.lotlake.bronze.copy.AlteredValues.ColumnValueException;
import io.lotlake.bronze.copy.ColumnBatch;
import io.lotlake.bronze.copy.CopyRows;
import io.lotlake.bronze.copy.TextBatch;
import io.lotlake.bronze.source.Heap;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads one chunk under the cut, batch by batch into the same vectors. */
final class CopyReader implements PartitionReader<ColumnarBatch> {
    private static final int BATCH_ROWS = 4_096;
    private static final long BATCH_BYTES = 32L << 20;
    private static final String READ_ONLY = "SET LOCAL transaction_read_only = on";

    private final Connection connection;
    private final Chunk chunk;
    private final CopyShape shape;
    private final CopyOut copy;
    private final CopyRows rows;
    private final AlteredValues altered;
    private final ColumnBatch[] cells;
    private final ColumnarBatch batch;
    private long read;
    private boolean ended;

    private CopyReader(Connection connection, Chunk chunk, CopyShape shape, CopyOut copy) {
        this.connection = connection;
        this.chunk = chunk;
        this.shape = shape;
        this.copy = copy;
        this.altered = new AlteredValues(shape.sent());
        this.rows = new CopyRows(copy, altered);
        this.cells = shape.batches(BATCH_ROWS).toArray(ColumnBatch[]::new);
        StructType schema = shape.schema();
        ColumnVector[] vectors = new ColumnVector[cells.length];
        for (int i = 0; i < cells.length; i++) {
            vectors[i] = CellVector.of(schema.apply(i).dataType(), cells[i]);
        }
        this.batch = new ColumnarBatch(vectors);
    }

    static CopyReader open(CopyReaderFactory scan, Chunk chunk) throws SQLException {
        Connection connection = DriverManager.getConnection(scan.url(), BufferedSockets.use(scan.login()));
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(scan.cut().joinStatement());
            statement.execute(READ_ONLY);
            CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(chunk.copyStatement());
            return new CopyReader(connection, chunk, scan.shape(), copy);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public boolean next() throws IOException {
        try {
            int filled = ended ? 0 : fill();
            batch.setNumRows(filled);
            return filled > 0;
        } catch (ColumnValueException e) {
            throw notHeld(e);
        } catch (SQLException e) {
            throw new LotlakeException(
                    Errors.exitCode(e), "Cannot read " + chunk.shard() + ": " + Errors.describe(e), e);
        }
    }

    private int fill() throws SQLException, ColumnValueException {
        for (ColumnBatch column : cells) {
            column.clear();
        }
        int filled = 0;
        long bytes = 0;
        while (filled < BATCH_ROWS && bytes < BATCH_BYTES) {
            int rowBytes = rows.next(cells);
            if (rowBytes < 0) {
                checkWhole(read + filled);
                break;
            }
            if (shape.keepsAltered()) {
                altered.endRow((TextBatch) cells[cells.length - 1]);
            }
            bytes += rowBytes;
            filled++;
        }
        read += filled;
        return filled;
    }

    private void checkWhole(long decoded) throws SQLException {
        ended = true;
        if (decoded != copy.getHandledRowCount()) {
            throw new IllegalStateException(
                    "the server copied " + copy.getHandledRowCount() + " rows but " + decoded + " were decoded");
        }
        Heap heap = chunk.heap();
        if (heap != null) {
            try (Statement statement = connection.createStatement()) {
                heap.checkNotRewritten(statement, "run the query again");
            }
        }
    }

    private LotlakeException notHeld(ColumnValueException e) {
        if (shape.keepsAltered()) {
            return notLanded(e);
        }
        String type = shape.schema().apply(e.column()).dataType().simpleString();
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot read " + chunk.shard() + ": " + e.getMessage() + ", which Spark's " + type
                        + " does not hold; read it with option query and cast the column there, like "
                        + e.column() + "::text",
                e);
    }

    private LotlakeException notLanded(ColumnValueException e) {
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot read " + chunk.shard() + ": " + e.getMessage() + ", which has no place in the lake; correct the"
                        + " value in the source, or set lotlake.bronze.policies for the column to quarantine or null",
                e);
    }

    @Override
    public ColumnarBatch get() {
        return batch;
    }

    /** Cancels the COPY if a query has enough rows before the end. */
    @Override
    public void close() throws IOException {
        try (connection) {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            throw new IOException("Cannot end the COPY of " + chunk.shard() + ": " + Errors.describe(e), e);
        }
    }
}
