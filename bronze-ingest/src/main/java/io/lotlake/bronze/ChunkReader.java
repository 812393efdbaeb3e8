package io.lotlake.bronze;

import io.lotlake.bronze.AlteredValues.ColumnValueException;
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
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.types.Type;
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

    /** Reads the chunk and returns its serialized {@link ChunkOutcome}. */
    byte[] read(long index) throws IOException, SQLException {
        Chunk chunk = chunks.get((int) index);
        try (Connection connection = DriverManager.getConnection(url, login);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(joinStatement);
            statement.execute(SourceTypes.TEXT_SETTINGS);
            CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(chunk.copyStatement());
            ChunkOutcome outcome = write(chunk, tables.get(chunk.landing()), copy);
            connection.commit();
            return outcome.toBytes();
        }
    }

    private ChunkOutcome write(Chunk chunk, Target target, CopyOut copy) throws IOException, SQLException {
        int batchRows = target.source().size() < NARROW ? NARROW_BATCH : WIDE_BATCH;
        AlteredValues altered = new AlteredValues(target.source());
        ColumnBatches batches = new ColumnBatches(
                target,
                ColumnBatches.technical(target.shard(), chunk.shard(), runId, ingestedAtMicros),
                altered,
                batchRows);
        CopyRows rows = new CopyRows(copy, altered);
        OutputFile output = target.table().io().newOutputFile(location(chunk, target.table()));
        long written = 0;
        try (ChunkFile file = new ChunkFile(target.table(), output, batchRows)) {
            for (int read = batches.fill(rows); read > 0; read = batches.fill(rows)) {
                file.write(batches.ofTable(), read);
                written += read;
            }
            if (written != copy.getHandledRowCount()) {
                throw new IllegalStateException(
                        "the server copied " + copy.getHandledRowCount() + " rows but " + written + " were decoded");
            }
            if (written > 0) {
                return new ChunkOutcome(List.of(file.finish(partition(chunk, target))), altered.counts());
            }
        } catch (ColumnValueException e) {
            throw notHeld(chunk, target, e);
        }
        target.table().io().deleteFile(output.location());
        return new ChunkOutcome(List.of(), Map.of());
    }

    private static LotlakeException notHeld(Chunk chunk, Target target, ColumnValueException e) {
        String table = target.table().name();
        String column = table.substring(table.indexOf('.') + 1) + "." + e.column();
        return new LotlakeException(
                ExitCode.CONFIGURATION,
                "Cannot read " + chunk.shard() + " into " + table + ": " + e.getMessage()
                        + ", which has no place in the lake; correct the value in the source, or set"
                        + " lotlake.bronze.policies.\"" + column + "\" to quarantine or null",
                e);
    }

    private List<String> partition(Chunk chunk, Target target) {
        String month = String.valueOf(ColumnBatches.monthsSinceEpoch(ingestedAtMicros));
        return target.shard().isPresent() ? List.of(chunk.shard(), month) : List.of(month);
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
