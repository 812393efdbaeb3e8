package io.lotlake.bronze.sink;

import io.lotlake.bronze.encode.TextEncoder;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Writes the rows of one partition in one transaction. It does not connect for a partition without rows. */
final class CopyWriter implements DataWriter<InternalRow> {
    private static final Pattern COLUMN = Pattern.compile("(?m)^COPY .*, column (.*)$");

    private final CopyWriterFactory write;
    private final int part;
    private final UTF8String firstKey;
    private final Map<UTF8String, OutgoingRows> outgoing = new HashMap<>();
    private @Nullable OutgoingRows latest;
    private @Nullable CopyUpload upload;
    private boolean arrived;

    CopyWriter(CopyWriterFactory write, int part) {
        this.write = write;
        this.part = part;
        this.firstKey = UTF8String.fromString(write.targets().get(0).key());
    }

    /**
     * The message to the driver: by table and column, how many values are NULL because the table does not hold them.
     */
    record Arrived(Map<String, Long> altered) implements WriterCommitMessage {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void write(InternalRow row) {
        try {
            CopyUpload open = upload == null ? open() : upload;
            if (arrived) {
                return;
            }
            OutgoingRows rows = rowsOf(row);
            rows.add(row);
            if (rows.isBlock()) {
                open.send(rows);
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private CopyUpload open() throws SQLException {
        CopyUpload opened = CopyUpload.open(write);
        upload = opened;
        arrived = !opened.begin(write, part);
        return opened;
    }

    private OutgoingRows rowsOf(InternalRow row) {
        UTF8String key = firstKey;
        if (write.targetOrdinal() >= 0) {
            if (row.isNullAt(write.targetOrdinal())) {
                throw unknownTarget("is NULL; give it a value");
            }
            key = row.getUTF8String(write.targetOrdinal());
        }
        OutgoingRows rows = latest;
        if (rows == null || !rows.key().equals(key)) {
            rows = outgoing.get(key);
            if (rows == null) {
                rows = begun(key);
                outgoing.put(rows.key(), rows);
            }
            latest = rows;
        }
        return rows;
    }

    private OutgoingRows begun(UTF8String key) {
        String value = key.toString();
        return write.targets().stream()
                .filter(target -> target.key().equals(value))
                .findFirst()
                .map(OutgoingRows::new)
                .orElseThrow(() -> unknownTarget("holds " + TextEncoder.shown(key) + "; set option target." + value
                        + " to a table, or leave such rows out"));
    }

    private static LotlakeException unknownTarget(String reason) {
        return new LotlakeException(
                ExitCode.CONFIGURATION, "Cannot tell the table of a row: the column of option targetColumn " + reason);
    }

    @Override
    public WriterCommitMessage commit() {
        Map<String, Long> altered = new TreeMap<>();
        CopyUpload open = upload;
        if (open != null && !arrived) {
            try {
                open.commit(write.register(), part, outgoing.values());
            } catch (SQLException e) {
                throw failure(e);
            }
            outgoing.values()
                    .forEach(rows -> rows.alteredByColumn()
                            .forEach(
                                    (column, count) -> altered.put(rows.target().name() + "." + column, count)));
        }
        return new Arrived(altered);
    }

    /** The column that the server's error names, as a part of a sentence; blank if it names none. */
    private static String column(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException known ? known.getServerErrorMessage() : null;
        String where = message == null ? null : message.getWhere();
        Matcher matcher = COLUMN.matcher(where == null ? "" : where);
        return matcher.find() ? " in column " + matcher.group(1) : "";
    }

    private LotlakeException failure(SQLException e) {
        OutgoingRows rows = latest;
        String name = (rows == null ? write.targets().get(0) : rows.target()).name();
        return new LotlakeException(
                Errors.exitCode(e),
                "Cannot write " + name + ": " + Errors.describe(e) + column(e) + " at " + write.url(),
                e);
    }

    @Override
    public CustomTaskMetric[] currentMetricsValues() {
        long altered = 0;
        for (OutgoingRows rows : outgoing.values()) {
            altered += rows.altered();
        }
        return new CustomTaskMetric[] {AlteredMetric.of(altered)};
    }

    @Override
    public void abort() throws IOException {
        CopyUpload open = upload;
        if (open != null) {
            try {
                open.abort();
            } catch (SQLException e) {
                throw new IOException("Cannot take a part back: " + Errors.describe(e), e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        CopyUpload open = upload;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                throw new IOException("Cannot close the connection of a part: " + Errors.describe(e), e);
            }
        }
    }
}
