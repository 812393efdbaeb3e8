package io.lotlake.bronze.sink;

import io.lotlake.bronze.connection.CopyEndpoint;
import io.lotlake.bronze.sink.CopyWriter.Arrived;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.PostgresEndpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One write, on the driver. It creates the register of the parts, and drops it once all parts have arrived or the write
 * has failed.
 */
record CopyWrite(PostgresEndpoint endpoint, List<SinkTarget> targets, int targetOrdinal, PartRegister register)
        implements Write, BatchWrite {
    private static final Logger LOG = LoggerFactory.getLogger(CopyWrite.class);

    CopyWrite {
        targets = List.copyOf(targets);
    }

    private List<String> names() {
        return targets.stream().map(SinkTarget::name).toList();
    }

    @Override
    public String description() {
        return toString();
    }

    /** The names of the tables, without the login. */
    @Override
    public String toString() {
        return CopyEndpoint.FORMAT + " " + names();
    }

    @Override
    public BatchWrite toBatch() {
        return this;
    }

    @Override
    public CustomMetric[] supportedCustomMetrics() {
        return new CustomMetric[] {new AlteredMetric()};
    }

    @Override
    public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
        try (Connection connection = CopyEndpoint.connect(endpoint)) {
            if (register.own()) {
                register.create(connection);
            } else {
                register.check(connection, targets);
            }
        } catch (SQLException e) {
            throw new LotlakeException(
                    Errors.exitCode(e),
                    "Cannot make the register " + register.name() + " of a write: " + Errors.describe(e) + " at "
                            + endpoint.url() + "; GRANT CREATE on the schema to " + endpoint.user()
                            + ", or name a table " + PartRegister.COLUMNS + " with option register",
                    e);
        }
        return new CopyWriterFactory(
                endpoint.url(), endpoint.properties(), endpoint.patience(), targets, targetOrdinal, register);
    }

    @Override
    public void commit(WriterCommitMessage[] messages) {
        Map<String, Long> altered = new TreeMap<>();
        for (WriterCommitMessage message : messages) {
            ((Arrived) message).altered().forEach((column, count) -> altered.merge(column, count, Long::sum));
        }
        altered.forEach((column, count) ->
                LOG.warn("{} values of {} are NULL, for the column does not hold them", count, column));
        dropRegister();
    }

    /**
     * Drops the register. An attempt that still runs can no longer commit, because it has to write into the register.
     */
    @Override
    public void abort(WriterCommitMessage[] messages) {
        dropRegister();
    }

    private void dropRegister() {
        if (!register.own()) {
            return;
        }
        try (Connection connection = CopyEndpoint.connect(endpoint)) {
            register.drop(connection);
        } catch (SQLException | LotlakeException e) {
            LOG.warn("Cannot drop the register {} of a write that has ended; drop it", register.name(), e);
        }
    }
}
