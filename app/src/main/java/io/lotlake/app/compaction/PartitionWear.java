package io.lotlake.app.compaction;

import java.util.List;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.util.ContentFileUtil;

/**
 * The files of one partition, and what the worn ones among them cost the readers. Costs are in bytes: opening a file
 * counts as much as reading {@link #OPENING} bytes.
 */
record PartitionWear(PartitionSpec spec, List<FileScanTask> files, CompactionRules rules) {
    /** The value that the tables give Iceberg as {@code read.split.open-file-cost}. */
    private static final long OPENING = 256 << 10;

    PartitionWear {
        files = List.copyOf(files);
    }

    /** Identifies the partition within its table. */
    static String key(FileScanTask file) {
        return file.spec().specId() + " " + file.file().partition();
    }

    List<FileScanTask> smallFiles() {
        return files.stream().filter(this::isSmall).toList();
    }

    /** Whether the small files are so many that they are worth a compaction. */
    boolean isCrowded() {
        return smallFiles().size() >= rules.minSmallFiles();
    }

    /** The files of which many rows are deleted. */
    List<FileScanTask> halfEmptyFiles() {
        return files.stream().filter(this::isHalfEmpty).toList();
    }

    private boolean isSmall(FileScanTask file) {
        return file.file().fileSizeInBytes() < rules.smallFileBytes();
    }

    private boolean isHalfEmpty(FileScanTask file) {
        long deleted = deletedRows(file);
        return deleted > 0 && deleted >= rules.maxDeletedShare() * file.file().recordCount();
    }

    /** The deleted rows as Iceberg counts them when it chooses files: by the delete files of this data file alone. */
    static long deletedRows(FileScanTask file) {
        return file.deletes().stream()
                .filter(ContentFileUtil::isFileScoped)
                .mapToLong(DeleteFile::recordCount)
                .sum();
    }

    /** The files that a compaction replaces. */
    private List<FileScanTask> worn() {
        boolean crowded = isCrowded();
        return files.stream()
                .filter(file -> isHalfEmpty(file) || (crowded && isSmall(file)))
                .toList();
    }

    /** The bytes that a compaction reads. */
    long bytesToRead() {
        return bytes(worn());
    }

    /** How much less the partition costs a reader after a compaction; zero if there is nothing to compact. */
    long gain() {
        List<FileScanTask> worn = worn();
        if (worn.isEmpty()) {
            return 0;
        }
        double live = worn.stream().mapToDouble(PartitionWear::liveBytes).sum();
        long written = (long) Math.ceil(live / rules.targetFileBytes());
        return Math.max(0, cost(worn) - (long) live - written * OPENING);
    }

    /** How many times as much as after a compaction the partition costs a reader now. */
    double ratio() {
        long cost = cost(files);
        return (double) cost / (cost - gain());
    }

    private static double liveBytes(FileScanTask file) {
        long rows = file.file().recordCount();
        return (double) file.file().fileSizeInBytes() * Math.max(0, rows - deletedRows(file)) / Math.max(1, rows);
    }

    private static long cost(List<FileScanTask> files) {
        long deletes = files.stream().mapToLong(file -> file.deletes().size()).sum();
        return bytes(files) + (files.size() + deletes) * OPENING;
    }

    private static long bytes(List<FileScanTask> files) {
        return files.stream().mapToLong(file -> file.file().fileSizeInBytes()).sum();
    }

    /** Tells Iceberg to plan this partition alone. */
    Expression filter() {
        Expression filter = Expressions.alwaysTrue();
        for (int position = 0; position < spec.fields().size(); position++) {
            PartitionField field = spec.fields().get(position);
            if (!field.transform().isVoid()) {
                Object value = files.get(0).file().partition().get(position, Object.class);
                filter = Expressions.and(
                        filter, equal(spec.schema().findColumnName(field.sourceId()), field.transform(), value));
            }
        }
        return filter;
    }

    @SuppressWarnings("unchecked") // the value is one that the transform gives
    private static Expression equal(String column, Transform<?, ?> transform, Object value) {
        if (value == null) {
            return Expressions.isNull(column);
        }
        return transform.isIdentity()
                ? Expressions.equal(column, value)
                : Expressions.equal(Expressions.transform(column, (Transform<Object, Object>) transform), value);
    }
}
