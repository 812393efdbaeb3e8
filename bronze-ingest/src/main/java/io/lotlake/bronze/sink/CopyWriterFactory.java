package io.lotlake.bronze.sink;

import io.lotlake.common.postgres.Patience;
import java.util.List;
import java.util.Properties;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;

/**
 * Creates the writers of the partitions.
 *
 * @param targetOrdinal the place of the column that names the table of a row; -1 if there is only one table
 */
record CopyWriterFactory(
        String url,
        Properties login,
        Patience patience,
        List<SinkTarget> targets,
        int targetOrdinal,
        PartRegister register)
        implements DataWriterFactory {
    private static final long serialVersionUID = 1L;

    CopyWriterFactory {
        targets = List.copyOf(targets);
    }

    @Override
    public DataWriter<InternalRow> createWriter(int partitionId, long taskId) {
        return new CopyWriter(this, partitionId);
    }

    /** The tables without the login. */
    @Override
    public String toString() {
        return targets.stream().map(SinkTarget::name).toList() + " at " + url;
    }
}
