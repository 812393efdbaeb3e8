package io.lotlake.bronze.load;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.connection.BufferedSockets;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.copy.AlteredValues;
import io.lotlake.bronze.copy.ColumnBatch;
import io.lotlake.bronze.copy.ColumnBatches;
import io.lotlake.bronze.copy.CopyRows;
import io.lotlake.bronze.copy.SourceColumn;
import io.lotlake.bronze.landing.Landing;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Schema;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** The most that this machine can do: a COPY, decoded into columns and discarded, with a thread for each core. */
record CopyLimit(SourceCut cut) {
    private static final int BATCH_ROWS = 4_000;

    long run(Landing landing, List<Chunk> chunks) throws Exception {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<Long>> reads = new ArrayList<>();
            chunks.forEach(chunk -> reads.add(threads.submit(() -> read(landing, chunk))));
            long rows = 0;
            for (Future<Long> read : reads) {
                rows += read.get();
            }
            return rows;
        } finally {
            threads.shutdownNow();
        }
    }

    private long read(Landing landing, Chunk chunk) throws Exception {
        Schema schema = SparkSchemaUtil.convert(landing.table().schema());
        ColumnBatch[] batches = landing.source().stream()
                .map(column -> ColumnBatches.of(column, schema.findType(column.name()), BATCH_ROWS))
                .toArray(ColumnBatch[]::new);
        List<SourceColumn> columns = landing.source();
        try (Connection connection = DriverManager.getConnection(
                        cut.source().url(), BufferedSockets.use(cut.source().properties()));
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(cut.joinStatement());
            CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(chunk.copyStatement());
            CopyRows rows = new CopyRows(copy, new AlteredValues(columns));
            long read = 0;
            while (rows.next(batches) >= 0) {
                read++;
                if (read % BATCH_ROWS == 0) {
                    for (ColumnBatch batch : batches) {
                        batch.clear();
                    }
                }
            }
            return read;
        }
    }
}
