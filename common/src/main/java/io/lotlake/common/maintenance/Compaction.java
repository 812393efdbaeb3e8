package io.lotlake.common.maintenance;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.actions.RewriteDataFiles;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.actions.SparkActions;

/**
 * Replaces the small files of a partition by larger ones, in one commit that changes no row (operation {@code replace}). Files that
 * are large enough are left as they are.
 */
record Compaction(Lake lake, String name, Table table, MaintainConfig config) implements Chore {
    /** Above any file that a writer makes. */
    private static final long LARGEST_FILE = 1L << 40;

    private static final class SmallFiles {
        private int count;
        private long bytes;
    }

    @Override
    public Optional<String> due() {
        int files = 0;
        int partitions = 0;
        long bytes = 0;
        for (SmallFiles small : smallFilesByPartition().values()) {
            if (small.count >= config.minSmallFiles()) {
                partitions++;
                files += small.count;
                bytes += small.bytes;
            }
        }
        return partitions == 0
                ? Optional.empty()
                : Optional.of("compact " + files + " small files (" + (bytes >> 10) + " KiB) of " + partitions
                        + (partitions == 1 ? " partition" : " partitions"));
    }

    private Map<String, SmallFiles> smallFilesByPartition() {
        Map<String, SmallFiles> partitions = new HashMap<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            for (FileScanTask task : tasks) {
                DataFile file = task.file();
                if (file.fileSizeInBytes() < config.smallFileBytes()) {
                    SmallFiles small = partitions.computeIfAbsent(
                            file.specId() + " " + file.partition(), partition -> new SmallFiles());
                    small.count++;
                    small.bytes += file.fileSizeInBytes();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the files of " + name, e);
        }
        return partitions;
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
                        .snapshotProperty(Commit.RUN_ID, lake.run().id())
                        .snapshotProperty(Commit.STEP, "compact " + name)
                        .execute());
    }
}
