package io.lotlake.common.lake;

import io.lotlake.common.table.Extent;
import io.lotlake.common.table.Sizing;
import io.lotlake.common.table.TableSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types.NestedField;

/** Estimates the extent of a table from the metadata of the table that it is made from. No file is opened. */
final class Extents {
    private Extents() {}

    /** @param tables gives the existing tables; a table is small if its source does not exist yet */
    static Extent of(TableSpec table, Function<TableSpec, Optional<Table>> tables) {
        Optional<Sizing> sizing = table.sizing();
        Optional<Table> source = sizing.map(Sizing::source).flatMap(tables);
        double bytes = source.map(from -> rows(from) * sizing.orElseThrow().bytesPerRow())
                .orElse(0.0);
        OptionalInt months = table.isPartitionedByMonth()
                ? OptionalInt.of(source.flatMap(
                                from -> sizing.flatMap(Sizing::moment).map(moment -> months(from, moment)))
                        .orElse(1))
                : OptionalInt.empty();
        return new Extent(bytes, months);
    }

    private static long rows(Table table) {
        return Optional.ofNullable(table.currentSnapshot())
                .map(snapshot -> Commit.of(snapshot).totalRows())
                .orElse(0L);
    }

    /**
     * The number of months between the least and the greatest value of a timestamp column, by the metrics of all files.
     */
    private static int months(Table table, String column) {
        NestedField field = table.schema().findField(column);
        TreeSet<YearMonth> bounds = new TreeSet<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().includeColumnStats(List.of(column)).planFiles()) {
            tasks.forEach(task -> {
                ContentFile<?> file = task.file();
                month(field, file.lowerBounds()).ifPresent(bounds::add);
                month(field, file.upperBounds()).ifPresent(bounds::add);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + table.name(), e);
        }
        return bounds.isEmpty() ? 1 : (int) ChronoUnit.MONTHS.between(bounds.first(), bounds.last()) + 1;
    }

    private static Optional<YearMonth> month(NestedField field, Map<Integer, ByteBuffer> bounds) {
        return Optional.ofNullable(bounds)
                .map(all -> all.get(field.fieldId()))
                .map(bound -> Conversions.<Long>fromByteBuffer(field.type(), bound))
                .map(micros -> YearMonth.from(
                        Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC)));
    }
}
