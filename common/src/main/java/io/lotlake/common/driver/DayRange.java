package io.lotlake.common.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * A range of days that has every day of a column, and perhaps others. It comes from the metrics of the files.
 *
 * @param first the first day, included
 * @param last the last day, included
 */
public record DayRange(LocalDate first, LocalDate last) {
    /** The range of a column of type date in a snapshot; empty if the metrics do not tell. */
    public static Optional<DayRange> of(Table table, long snapshotId, String column) {
        int field = table.schema().findField(column).fieldId();
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        try (CloseableIterable<FileScanTask> tasks = table.newScan()
                .useSnapshot(snapshotId)
                .includeColumnStats(List.of(column))
                .planFiles()) {
            for (FileScanTask task : tasks) {
                DataFile file = task.file();
                Optional<Integer> lower = day(file.lowerBounds(), field);
                Optional<Integer> upper = day(file.upperBounds(), field);
                if (lower.isPresent() && upper.isPresent()) {
                    least = Math.min(least, lower.get());
                    greatest = Math.max(greatest, upper.get());
                } else if (!isAllNull(file, field)) {
                    return Optional.empty();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + table.name(), e);
        }
        return least > greatest
                ? Optional.empty()
                : Optional.of(new DayRange(LocalDate.ofEpochDay(least), LocalDate.ofEpochDay(greatest)));
    }

    private static Optional<Integer> day(@Nullable Map<Integer, ByteBuffer> bounds, int field) {
        ByteBuffer bound = bounds == null ? null : bounds.get(field);
        return bound == null ? Optional.empty() : Optional.of(Conversions.fromByteBuffer(Types.DateType.get(), bound));
    }

    private static boolean isAllNull(DataFile file, int field) {
        Map<Integer, Long> nulls = file.nullValueCounts();
        return nulls != null && nulls.getOrDefault(field, -1L) == file.recordCount();
    }
}
