package io.lotlake.bronze.spark;

import io.lotlake.bronze.chunk.Chunk;
import io.lotlake.bronze.spark.CopyScan.ChunkPartition;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.LotlakeException;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Opens the partitions of a scan.
 *
 * @param cut held for as long as Spark keeps the partitions of the scan
 */
record CopyReaderFactory(HeldCut cut, String url, Properties login, CopyShape shape) implements PartitionReaderFactory {
    @Override
    public boolean supportColumnarReads(InputPartition partition) {
        return true;
    }

    @Override
    public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
        Chunk chunk = ((ChunkPartition) partition).chunk();
        try {
            return CopyReader.open(this, chunk);
        } catch (SQLException e) {
            throw new LotlakeException(
                    Errors.exitCode(e), "Cannot read " + chunk.shard() + ": " + Errors.describe(e) + " at " + url, e);
        }
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        throw new UnsupportedOperationException("the partitions are read in columns");
    }

    /** The factory without the login. */
    @Override
    public String toString() {
        return shape.schema().simpleString() + " of " + url;
    }
}
