package io.lotlake.bronze;

import io.lotlake.bronze.ColumnBatch.Constant;
import io.lotlake.bronze.ColumnBatch.Doubles;
import io.lotlake.bronze.ColumnBatch.Longs;
import io.lotlake.bronze.ColumnBatch.Longs.Physical;
import io.lotlake.bronze.ColumnBatch.Texts;
import io.lotlake.bronze.Landing.SourceColumn;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The batches of a Bronze table: its source columns in their order, then the technical ones. */
final class ColumnBatches {
    private static final int JSONB_VERSION_BYTES = 1;
    private static final int INT32_DIGITS = 9;
    private static final int INT64_DIGITS = 18;
    private static final int EPOCH_YEAR = 1970;

    private ColumnBatches() {}

    static ColumnBatch[] of(
            ChunkReader.Target target, String shard, String runId, long ingestedAtMicros, int capacity) {
        List<ColumnBatch> batches = new ArrayList<>();
        for (SourceColumn column : target.source()) {
            batches.add(of(column, target.table().schema().findType(column.name()), capacity));
        }
        if (target.sharded()) {
            batches.add(Constant.text(shard));
        }
        batches.add(Constant.text(runId));
        batches.add(Constant.micros(ingestedAtMicros));
        batches.add(Constant.text("r"));
        return batches.toArray(ColumnBatch[]::new);
    }

    private static ColumnBatch of(SourceColumn column, Type type, int capacity) {
        if (type instanceof Types.DecimalType decimal) {
            return decimal(column, decimal, capacity);
        }
        return switch (column.type()) {
            case "bigint" -> new Longs(CellDecoder::int8, Physical.INT64, capacity);
            case "integer" -> new Longs(CellDecoder::int4, Physical.INT32, capacity);
            case "smallint" -> new Longs(CellDecoder::int2, Physical.INT32, capacity);
            case "boolean" -> new Longs(CellDecoder::bool, Physical.BOOLEAN, capacity);
            case "date" -> new Longs(CellDecoder::date, Physical.INT32, capacity);
            case "timestamp with time zone" -> new Longs(CellDecoder::timestamptz, Physical.INT64, capacity);
            case "double precision" -> new Doubles(capacity);
            case "jsonb" -> new Texts(JSONB_VERSION_BYTES, capacity);
            default -> new Texts(0, capacity);
        };
    }

    private static ColumnBatch decimal(SourceColumn column, Types.DecimalType type, int capacity) {
        if (type.precision() > INT64_DIGITS) {
            throw new IllegalArgumentException("no decoder for " + column);
        }
        Physical physical = type.precision() <= INT32_DIGITS ? Physical.INT32 : Physical.INT64;
        return new Longs(CellDecoder.numeric(type.scale()), physical, capacity);
    }

    /** Iceberg's months transform. */
    static int monthsSinceEpoch(long micros) {
        ZonedDateTime moment = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
        return (moment.getYear() - EPOCH_YEAR) * 12 + moment.getMonthValue() - 1;
    }
}
