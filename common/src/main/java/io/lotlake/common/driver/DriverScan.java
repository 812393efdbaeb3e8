package io.lotlake.common.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.BaseDeleteLoader;
import org.apache.iceberg.deletes.PositionDeleteIndex;
import org.apache.iceberg.expressions.Binder;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.formats.FormatModelRegistry;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.ContentFileUtil;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Looks in the driver for the rows of some keys in a snapshot. For few keys this saves the plan and the tasks of a scan.
 *
 * @param files the data files that may have such rows, with their delete files
 * @param filter true for all rows of the keys
 */
public record DriverScan(Table table, List<FileScanTask> files, Expression filter) {
    /** The most files that the driver opens. */
    private static final int MAX_FILES = 2_000;

    /** The most values that the driver reads: some seconds of one core. */
    private static final long MAX_VALUES = 40_000_000;

    /**
     * The rows of a data file that have one of the keys.
     *
     * @param positions in ascending order: these rows, and those that {@code replaced} has
     * @param replaced the delete files of this data file alone
     */
    public record Match(DataFile file, List<Long> positions, List<DeleteFile> replaced) {}

    public DriverScan {
        files = List.copyOf(files);
    }

    /**
     * Plans a scan of a snapshot.
     *
     * @param snapshotId empty for a table without a snapshot
     * @param filter true for all rows of the keys
     */
    public static DriverScan of(Table table, Optional<Long> snapshotId, Expression filter) {
        return snapshotId
                .map(snapshot -> of(table, (long) snapshot, filter))
                .orElseGet(() -> new DriverScan(table, List.of(), filter));
    }

    private static DriverScan of(Table table, long snapshotId, Expression filter) {
        List<FileScanTask> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().useSnapshot(snapshotId).filter(filter).planFiles()) {
            tasks.forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + table.name(), e);
        }
        return new DriverScan(table, files, filter);
    }

    /**
     * Reads columns of all rows of data files that no delete file names.
     *
     * @param columns the columns to read, in this order
     */
    public static List<InternalRow> read(Table table, List<DataFile> files, List<String> columns) {
        DriverScan scan = new DriverScan(table, List.of(), Expressions.alwaysTrue());
        List<Callable<List<InternalRow>>> works = files.stream()
                .map(file -> (Callable<List<InternalRow>>) () -> scan.all(file, columns))
                .toList();
        return DriverFiles.sideBySide(works).stream().flatMap(List::stream).toList();
    }

    private List<InternalRow> all(DataFile file, List<String> columns) throws IOException {
        List<InternalRow> all = new ArrayList<>();
        try (CloseableIterable<InternalRow> rows = read(file, columns)) {
            rows.forEach(row -> all.add(row.copy()));
        }
        return all;
    }

    /**
     * Whether the driver can look through the files in short time. Where it cannot, tasks of Spark have to.
     *
     * @param columns how many columns it reads
     */
    public boolean isSmall(int columns) {
        return files.size() <= MAX_FILES
                && fileRows() <= MAX_VALUES / columns
                && files.stream()
                        .allMatch(task -> task.file().format() == FileFormat.PARQUET
                                && task.deletes().stream().allMatch(DriverScan::hasPositions));
    }

    private static boolean hasPositions(DeleteFile deletes) {
        return deletes.content() == FileContent.POSITION_DELETES && deletes.format() == FileFormat.PARQUET;
    }

    /** How many rows the files have, whatever their keys. */
    public long fileRows() {
        return files.stream().mapToLong(task -> task.file().recordCount()).sum();
    }

    /**
     * Reads the rows.
     *
     * @param columns the columns to read, in this order; they begin with those of the keys
     * @param most how many rows there may be
     * @return empty if there are more
     */
    public Optional<List<InternalRow>> rows(List<String> columns, WantedKeys keys, long most) {
        AtomicLong left = new AtomicLong(most);
        List<Callable<List<InternalRow>>> works = files.stream()
                .map(task -> (Callable<List<InternalRow>>) () -> rows(task, columns, keys, left))
                .toList();
        List<InternalRow> all =
                DriverFiles.sideBySide(works).stream().flatMap(List::stream).toList();
        return left.get() < 0 ? Optional.empty() : Optional.of(all);
    }

    /** @param left how many more rows all files together may have; if it falls below zero, reading stops */
    private List<InternalRow> rows(FileScanTask task, List<String> columns, WantedKeys keys, AtomicLong left)
            throws IOException {
        int[] ofKey = IntStream.range(0, keys.columns().length()).toArray();
        PositionDeleteIndex deleted = deleted(task.deletes(), task.file());
        List<InternalRow> found = new ArrayList<>();
        try (CloseableIterable<InternalRow> rows = read(task.file(), columns)) {
            for (InternalRow row : rows) {
                if (keys.contains(row, ofKey) && !deleted.isDeleted(row.getLong(columns.size()))) {
                    if (left.decrementAndGet() < 0) {
                        return found;
                    }
                    found.add(row.copy());
                }
            }
        }
        return found;
    }

    /** Finds where the rows are. Data files without such a row are left out. */
    public List<Match> find(WantedKeys keys) {
        List<Callable<List<Match>>> works = files.stream()
                .map(task -> (Callable<List<Match>>) () -> find(task, keys))
                .toList();
        return DriverFiles.sideBySide(works).stream().flatMap(List::stream).toList();
    }

    private List<Match> find(FileScanTask task, WantedKeys keys) throws IOException {
        List<String> columns = List.of(keys.columns().fieldNames());
        int[] ofKey = IntStream.range(0, columns.size()).toArray();
        LongStream.Builder found = LongStream.builder();
        try (CloseableIterable<InternalRow> rows = read(task.file(), columns)) {
            for (InternalRow row : rows) {
                if (keys.contains(row, ofKey)) {
                    found.add(row.getLong(columns.size()));
                }
            }
        }
        long[] positions = found.build().toArray();
        return positions.length == 0 ? List.of() : live(task, positions);
    }

    private List<Match> live(FileScanTask task, long[] found) {
        PositionDeleteIndex deleted = deleted(task.deletes(), task.file());
        long[] live = Arrays.stream(found)
                .filter(position -> !deleted.isDeleted(position))
                .toArray();
        if (live.length == 0) {
            return List.of();
        }
        List<DeleteFile> replaced =
                task.deletes().stream().filter(ContentFileUtil::isFileScoped).toList();
        LongStream.Builder all = LongStream.builder();
        deleted(replaced, task.file()).forEach(all::add);
        Arrays.stream(live).forEach(all::add);
        return List.of(new Match(task.file(), all.build().sorted().boxed().toList(), replaced));
    }

    private PositionDeleteIndex deleted(List<DeleteFile> deletes, DataFile file) {
        return new BaseDeleteLoader(delete -> table.io().newInputFile(delete.location()))
                .loadPositionDeletes(deletes, file.location());
    }

    /** Reads columns of a file, and after them the position of each row and what else the filter is about. */
    private CloseableIterable<InternalRow> read(DataFile file, List<String> columns) {
        List<NestedField> fields = new ArrayList<>();
        columns.forEach(name -> fields.add(table.schema().findField(name)));
        fields.add(MetadataColumns.ROW_POSITION);
        for (int field : Binder.boundReferences(table.schema().asStruct(), List.of(filter), true)) {
            NestedField filtered = table.schema().findField(field);
            if (!fields.contains(filtered)) {
                fields.add(filtered);
            }
        }
        return FormatModelRegistry.<InternalRow, StructType>readBuilder(
                        FileFormat.PARQUET, InternalRow.class, table.io().newInputFile(file.location()))
                .project(new Schema(fields))
                .filter(filter)
                .reuseContainers()
                .build();
    }
}
