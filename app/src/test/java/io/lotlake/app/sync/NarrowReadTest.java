package io.lotlake.app.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.events.Listeners;
import org.apache.iceberg.events.ScanEvent;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkExtension.class, PostgresExtension.class})
class NarrowReadTest {
    private static final List<ScanEvent> SCANS = new CopyOnWriteArrayList<>();

    static {
        Listeners.register(SCANS::add, ScanEvent.class);
    }

    @Test
    void print(SparkSession spark, TestDatabase database, @TempDir Path folder) throws Exception {
        SyncLab lab = SyncLab.generated(spark, database, folder, Integer.getInteger("n", 4000));
        lab.set("gates.full-every", "100");
        lab.set("bronze.forgotten.prices_auto", "retain");
        lab.seed();
        lab.sync();
        database.execute(
                "UPDATE full_auto_mobile SET price = price + 1, modified = now() WHERE lid IN (SELECT lid FROM full_auto_mobile ORDER BY created DESC LIMIT 100)");
        SCANS.clear();
        assertThat(lab.sync()).isTrue();
        for (ScanEvent scan : List.copyOf(SCANS)) {
            String name = scan.tableName();
            String[] parts = name.split("\\.", -1);
            try {
                Table table = lab.lake()
                        .catalog()
                        .loadTable(org.apache.iceberg.catalog.TableIdentifier.of(
                                parts[parts.length - 2], parts[parts.length - 1]));
                long[] all = size(table, scan.snapshotId(), Expressions.alwaysTrue());
                long[] read = size(table, scan.snapshotId(), scan.filter());
                String filter = scan.filter().toString();
                System.err.printf(
                        "SCAN %s %d of %d files, %d of %d bytes = %.1f%% cols %d %s%n",
                        name,
                        read[0],
                        all[0],
                        read[1],
                        all[1],
                        100.0 * read[1] / all[1],
                        scan.projection().columns().size(),
                        filter.substring(0, Math.min(150, filter.length())));
            } catch (RuntimeException e) {
                System.err.println("SCAN " + name + " " + e);
            }
        }
    }

    private static long[] size(Table table, long snapshot, Expression filter) {
        long[] sums = new long[2];
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().useSnapshot(snapshot).filter(filter).planFiles()) {
            tasks.forEach(task -> {
                sums[0]++;
                sums[1] += task.file().fileSizeInBytes();
            });
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return sums;
    }
}
