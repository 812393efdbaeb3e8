package io.lotlake.bronze.copy;

import io.lotlake.bronze.copy.AlteredValues.ColumnValueException;
import io.lotlake.bronze.copy.LongBatch.Physical;
import io.lotlake.bronze.log.LogColumns;
import io.lotlake.bronze.log.RowOperation;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * The batches of a Bronze table: those of the source columns in the order of the COPY, and those of all columns in the
 * order of the table.
 */
public final class ColumnBatches {
    private static final int JSONB_VERSION_BYTES = 1;
    private static final int INT32_DIGITS = 9;
    private static final int INT64_DIGITS = 18;
    private static final int EPOCH_YEAR = 1970;
    private static final long BATCH_BYTES = 32L << 20;

    private final ColumnBatch[] ofSource;
    private final ColumnBatch[] ofTable;
    private final List<ConstantBatch> technical;
    private final TextBatch kept;
    private final AlteredValues altered;
    private final int capacity;

    public ColumnBatches(CopyTarget target, Map<String, ConstantBatch> technical, AlteredValues altered, int capacity) {
        Map<String, ColumnBatch> byName = new LinkedHashMap<>();
        for (SourceColumn column : target.source()) {
            byName.put(column.name(), of(column, target.type(column.name()), capacity));
        }
        this.ofSource = byName.values().toArray(ColumnBatch[]::new);
        this.technical = List.copyOf(technical.values());
        this.kept = new TextBatch(0, capacity);
        this.altered = altered;
        this.capacity = capacity;
        byName.putAll(technical);
        byName.put(LogColumns.ALTERED, kept);
        this.ofTable = target.table().schema().columns().stream()
                .map(field -> Optional.ofNullable(byName.get(field.name()))
                        .orElseThrow(() -> new IllegalStateException("no batch for column " + field.name())))
                .toArray(ColumnBatch[]::new);
    }

    /** Fills the batches until they are full by rows or by bytes. Returns the number of rows; 0 at the end. */
    public int fill(CopyRows rows) throws SQLException, ColumnValueException {
        int read = 0;
        long bytes = 0;
        while (read < capacity && bytes < BATCH_BYTES) {
            int rowBytes = rows.next(ofSource);
            if (rowBytes < 0) {
                break;
            }
            altered.endRow(kept);
            for (ConstantBatch column : technical) {
                column.addNull();
            }
            bytes += rowBytes;
            read++;
        }
        return read;
    }

    /** The batches in the order of the table's columns. */
    public ColumnBatch[] ofTable() {
        return ofTable;
    }

    /** The technical columns that have the same value in all rows of a chunk. */
    public static Map<String, ConstantBatch> technical(
            Optional<String> shardColumn, String shard, String runId, long micros) {
        Map<String, ConstantBatch> columns = new LinkedHashMap<>();
        shardColumn.ifPresent(column -> columns.put(column, ConstantBatch.text(shard)));
        columns.put(LogColumns.RUN_ID, ConstantBatch.text(runId));
        columns.put(LogColumns.INGESTED_AT, ConstantBatch.micros(micros));
        columns.put(LogColumns.OPERATION, ConstantBatch.text(RowOperation.READ));
        return columns;
    }

    /** An empty batch for the cells of a column as COPY sends it. */
    public static ColumnBatch of(SourceColumn column, Type type, int capacity) {
        if (type instanceof Types.DecimalType decimal) {
            return decimal(decimal, capacity);
        }
        return switch (column.type()) {
            case "bigint" -> new LongBatch(CellDecoder::int8, Physical.INT64, capacity);
            case "integer" -> new LongBatch(CellDecoder::int4, Physical.INT32, capacity);
            case "smallint" -> new LongBatch(CellDecoder::int2, Physical.INT32, capacity);
            case "boolean" -> new LongBatch(CellDecoder::bool, Physical.BOOLEAN, capacity);
            case "date" -> new LongBatch(CellDecoder::date, Physical.INT32, capacity);
            case "timestamp without time zone" -> new LongBatch(CellDecoder::timestamp, Physical.INT64, capacity);
            case "timestamp with time zone" -> new LongBatch(CellDecoder::timestamptz, Physical.INT64, capacity);
            case "real" -> new LongBatch(CellDecoder::float4, Physical.FLOAT, capacity);
            case "double precision" -> new LongBatch(CellDecoder::int8, Physical.DOUBLE, capacity);
            case "jsonb" -> new TextBatch(JSONB_VERSION_BYTES, capacity);
            default -> new TextBatch(0, capacity);
        };
    }

    private static ColumnBatch decimal(Types.DecimalType type, int capacity) {
        if (type.precision() > INT64_DIGITS) {
            return new WideDecimalBatch(type.precision(), type.scale(), capacity);
        }
        Physical physical = type.precision() <= INT32_DIGITS ? Physical.INT32 : Physical.INT64;
        return new LongBatch(CellDecoder.numeric(type.precision(), type.scale()), physical, capacity);
    }

    /** Iceberg's months transform: the months from January 1970 to a moment in microseconds, both in UTC. */
    public static int monthsSinceEpoch(long micros) {
        ZonedDateTime moment = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
        return (moment.getYear() - EPOCH_YEAR) * 12 + moment.getMonthValue() - 1;
    }
}
