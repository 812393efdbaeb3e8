package io.lotlake.app.compaction;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.actions.RewriteDataFiles;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.spark.actions.SparkActions;

/**
 * Replaces the small files of a partition by larger ones, and files with many deleted rows by files without them. Files
 * that are large enough and have few deleted rows stay as they are. The delete files of the replaced files go with
 * them, in one change of the catalog: without it, the number of rows would be wrong in between. It consists of two
 * snapshots that change no row (operation {@code replace}).
 */
public record Compaction(Lake lake, String name, Table table, CompactionRules rules) {
    /** Larger than any file that a writer makes, so that no file is rewritten because it is too large. */
    private static final long LARGEST_FILE = 1L << 40;

    /** The work that the table needs, in words; empty if it needs none. */
    public Optional<String> due() {
        int dangling = DanglingDeletes.of(table).size();
        Optional<String> worn = TableWear.of(table, rules).inWords();
        return dangling == 0
                ? worn
                : Optional.of(worn.map(work -> work + ", ").orElse("") + "remove " + dangling
                        + " files of deletes of files that are gone");
    }

    /** Does the work that the table needs. */
    public void run() {
        run(Expressions.alwaysTrue());
    }

    /** Does the work that some partitions need. */
    void run(List<PartitionWear> partitions) {
        run(partitions.stream()
                .map(PartitionWear::filter)
                .reduce(Expressions::or)
                .orElseThrow());
    }

    private void run(Expression filter) {
        Transaction transaction = table.newTransaction();
        TableInTransaction staged = new TableInTransaction(transaction);
        rewrite(staged, filter);
        removeDangling(staged);
        Failpoints.run(Failpoint.COMPACTION, transaction::commitTransaction);
        lake.openRun()
                .ifPresent(run -> run.committed(
                        Objects.requireNonNull(table.currentSnapshot()).snapshotId()));
    }

    private void rewrite(Table staged, Expression filter) {
        SparkActions.get(lake.spark())
                .rewriteDataFiles(staged)
                .binPack()
                .filter(filter)
                .option(RewriteDataFiles.TARGET_FILE_SIZE_BYTES, String.valueOf(rules.targetFileBytes()))
                .option("min-file-size-bytes", String.valueOf(rules.smallFileBytes()))
                .option("max-file-size-bytes", String.valueOf(LARGEST_FILE))
                .option("min-input-files", String.valueOf(rules.minSmallFiles()))
                .option("delete-ratio-threshold", String.valueOf(rules.maxDeletedShare()))
                .snapshotProperty(Commit.RUN_ID, lake.run().id())
                .snapshotProperty(Commit.STEP, lake.unusedStep(table, "compact " + name))
                .execute();
    }

    private void removeDangling(Table staged) {
        List<DeleteFile> dangling = DanglingDeletes.of(staged);
        if (dangling.isEmpty()) {
            return;
        }
        RewriteFiles removal = staged.newRewrite()
                .set(Commit.RUN_ID, lake.run().id())
                .set(Commit.STEP, lake.unusedStep(table, "dangling deletes of " + name));
        for (DeleteFile file : dangling) {
            removal = removal.deleteFile(file);
        }
        removal.commit();
    }
}
