package io.lotlake.app.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.events.Listeners;
import org.apache.iceberg.events.ScanEvent;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sync opens only the files that can hold rows of what changed. Portals number their listings in the order in which
 * they appear, so the files of young listings have ids of their own.
 */
@Tag("nightly")
@ExtendWith({SparkExtension.class, PostgresExtension.class})
class NarrowReadTest {
    private static final int LISTINGS = 30_000;
    private static final int YOUNG = 100;
    private static final double MOST = 0.05;
    private static final String SPARK_SCANS = "org.apache.iceberg.spark.source.";

    /** The tables that grow with the listings. */
    private static final List<String> LARGE = List.of(
            "bronze.full_auto",
            "bronze.stat_auto",
            "bronze.lot",
            "silver.listings",
            "silver.listing_stats",
            "silver.mappings",
            "gold.price_state",
            "gold.fct_listings");

    private static final List<ScanEvent> SCANS = new CopyOnWriteArrayList<>();

    private static SyncLab lab;

    @BeforeAll
    static void youngListings(SparkSession spark, TestDatabase database, @TempDir Path folder) throws Exception {
        Listeners.register(NarrowReadTest::note, ScanEvent.class);
        lab = SyncLab.generated(spark, database, folder, LISTINGS);
        lab.set("gates.full-every", "100");
        lab.set("bronze.forgotten.prices_auto", "retain");
        lab.set("buckets", "1");
        lab.seed();
        lab.sync();
        database.execute("""
                CREATE TEMP TABLE young AS
                SELECT lid AS of, row_number() OVER (ORDER BY lid) + 9000000000 AS lid FROM full_auto_mobile
                 WHERE lid IN (SELECT lid FROM stat_auto_mobile) AND lid IN (SELECT lid FROM mapping.lot_bmw) LIMIT %d;
                CREATE TEMP TABLE l AS SELECT f.* FROM full_auto_mobile f JOIN young y ON f.lid = y.of;
                CREATE TEMP TABLE s AS SELECT t.* FROM stat_auto_mobile t JOIN young y ON t.lid = y.of;
                CREATE TEMP TABLE m AS SELECT t.* FROM mapping.lot_bmw t JOIN young y ON t.lid = y.of;
                UPDATE l SET lid = y.lid, created = now(), modified = now() FROM young y WHERE l.lid = y.of;
                UPDATE s SET lid = y.lid, modified = now() FROM young y WHERE s.lid = y.of;
                UPDATE m SET lid = y.lid, modified = now() FROM young y WHERE m.lid = y.of;
                INSERT INTO full_auto_mobile SELECT * FROM l;
                INSERT INTO stat_auto_mobile SELECT * FROM s;
                INSERT INTO mapping.lot_bmw SELECT * FROM m;
                """.formatted(YOUNG));
    }

    /** Spark plans a scan that it runs; other scans read only the metadata of the files. */
    private static void note(ScanEvent scan) {
        if (StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith(SPARK_SCANS)))) {
            SCANS.add(scan);
        }
    }

    /** How much of each large table a sync opens: the scan that opens most, by the size of the files. */
    private static double mostOf(String table) throws IOException {
        Table iceberg = lab.lake().catalog().loadTable(TableIdentifier.parse(table));
        double most = 0;
        for (ScanEvent scan : SCANS) {
            if (scan.tableName().endsWith(table)) {
                long all = bytes(iceberg, scan.snapshotId(), Expressions.alwaysTrue());
                most = Math.max(most, (double) bytes(iceberg, scan.snapshotId(), scan.filter()) / all);
            }
        }
        return most;
    }

    private static long bytes(Table table, long snapshot, Expression filter) throws IOException {
        long bytes = 0;
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().useSnapshot(snapshot).filter(filter).planFiles()) {
            for (FileScanTask task : tasks) {
                bytes += task.file().fileSizeInBytes();
            }
        }
        return bytes;
    }

    private static void requireNarrowReads() throws IOException {
        for (String table : LARGE) {
            assertThat(mostOf(table)).as(table).isLessThanOrEqualTo(MOST);
        }
    }

    @Test
    void aSyncOfYoungListingsOpensFewFiles() throws Exception {
        SCANS.clear();
        assertThat(lab.sync()).isTrue();
        assertThat(SCANS).isNotEmpty();
        requireNarrowReads();

        lab.database().execute("""
                UPDATE full_auto_mobile SET price = price + 1, modified = now() WHERE lid > 9000000000;
                UPDATE stat_auto_mobile SET views = 4711, modified = now() WHERE lid > 9000000000;
                UPDATE mapping.lot_bmw SET model = 'Mapped', modified = now() WHERE lid > 9000000000;
                """);
        SCANS.clear();
        assertThat(lab.sync()).isTrue();
        assertThat(SCANS).anyMatch(scan -> scan.tableName().endsWith("silver.listings"));
        requireNarrowReads();
        assertThat(lab.judged("gold.fct_listings", "silver.listings")).containsExactly("delta");
        assertThat(lab.differences()).isEmpty();
    }
}
