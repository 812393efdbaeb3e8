package io.lotlake.app.maintenance;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.actions.RewriteDataFiles;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.iceberg.util.ContentFileUtil;

/**
 * Replaces the small files of a partition by larger ones, and files with many deleted rows by files without them. It
 * makes one commit that changes no row (operation {@code replace}). Files that are large enough and have few deleted
 * rows stay as they are.
 */
record Compaction(Lake lake, String name, Table table, MaintainConfig config) implements MaintenanceAction {
    /** Larger than any file that a writer makes, so that no file is rewritten because it is too large. */
    private static final long LARGEST_FILE = 1L << 40;

    /** The work that the files of a table need. */
    private static final class Wear {
        private final Map<String, List<DataFile>> smallByPartition = new HashMap<>();
        private int worn;
        private long deletedRows;
    }

    @Override
    public Optional<String> due() {
        Wear wear = wear();
        List<List<DataFile>> crowds = wear.smallByPartition.values().stream()
                .filter(files -> files.size() >= config.minSmallFiles())
                .toList();
        List<String> gains = new ArrayList<>();
        if (!crowds.isEmpty()) {
            List<DataFile> files = crowds.stream().flatMap(List::stream).toList();
            long bytes = files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
            gains.add(files.size() + " small files (" + (bytes >> 10) + " KiB) of " + crowds.size()
                    + (crowds.size() == 1 ? " partition" : " partitions"));
        }
        if (wear.worn > 0) {
            gains.add(
                    wear.worn + (wear.worn == 1 ? " file" : " files") + " with " + wear.deletedRows + " deleted rows");
        }
        return gains.isEmpty() ? Optional.empty() : Optional.of("compact " + String.join(" and ", gains));
    }

    private Wear wear() {
        Wear wear = new Wear();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                DataFile file = task.file();
                if (file.fileSizeInBytes() < config.smallFileBytes()) {
                    wear.smallByPartition
                            .computeIfAbsent(file.specId() + " " + file.partition(), partition -> new ArrayList<>())
                            .add(file);
                }
                long deleted = deletedRows(task);
                if (deleted > 0 && deleted >= config.maxDeletedShare() * file.recordCount()) {
                    wear.worn++;
                    wear.deletedRows += deleted;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + name, e);
        }
        return wear;
    }

    /** The deleted rows as Iceberg counts them when it chooses files: by the delete files of this data file alone. */
    private static long deletedRows(FileScanTask task) {
        return task.deletes().stream()
                .filter(ContentFileUtil::isFileScoped)
                .mapToLong(DeleteFile::recordCount)
                .sum();
    }

    @Override
    public void run() {
        Failpoints.run(
                Failpoint.COMPACTION,
                () -> SparkActions.get(lake.spark())
                        .rewriteDataFiles(table)
                        .binPack()
                        .option(RewriteDataFiles.TARGET_FILE_SIZE_BYTES, String.valueOf(config.targetFileBytes()))
                        .option("min-file-size-bytes", String.valueOf(config.smallFileBytes()))
                        .option("max-file-size-bytes", String.valueOf(LARGEST_FILE))
                        .option("min-input-files", String.valueOf(config.minSmallFiles()))
                        .option("delete-ratio-threshold", String.valueOf(config.maxDeletedShare()))
                        .snapshotProperty(Commit.RUN_ID, lake.run().id())
                        .snapshotProperty(Commit.STEP, "compact " + name)
                        .execute());
    }
}
