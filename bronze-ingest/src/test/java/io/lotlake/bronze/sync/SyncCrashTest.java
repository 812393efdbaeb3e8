package io.lotlake.bronze.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.sync.BronzeChanges.TableChanges;
import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Syncs that end half way, and how the next one continues. */
@Tag("nightly")
@ExtendWith(SparkExtension.class)
class SyncCrashTest {
    private static final String LISTINGS = SyncedSource.LISTINGS;

    @TempDir
    private Path warehouse;

    private SyncedSource source;

    @BeforeEach
    void seed(SparkSession spark) throws Exception {
        source = new SyncedSource(warehouse, spark);
        source.addListings(1, 50);
        source.addPrices(1, 100);
        source.execute("INSERT INTO raw.countries VALUES ('DE', 'EUR', '49')");
        source.seed(Map.of());
        source.addPrices(101, 110);
        source.addListings(51, 55);
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid = 1; UPDATE raw.countries SET phone_code = '1'");
    }

    @Test
    void theNextRunLandsTheOtherTablesAndNothingTwice() throws Exception {
        source.crash("bronze.full_auto");
        source.addListings(56, 56);

        assertThat(source.sync().tables())
                .isEqualTo(Map.of(
                        "bronze.full_auto", new TableChanges(1, 0, 0), "bronze.countries", new TableChanges(1, 0, 0)));
        source.assertSame("a");
        assertThat(source.log()).hasSize(7).doesNotHaveDuplicates();
        assertThat(source.sync().isEmpty()).isTrue();
    }

    @Test
    void aRunThatEndsBeforeItAppendsLeavesNothing() throws Exception {
        Map<String, Integer> before = source.snapshots();

        source.crash("source");

        assertThat(source.snapshots()).isEqualTo(before);
        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(5, 1, 0));
        source.assertSame("a");
    }

    @Test
    void aPortalWhoseFirstReadWasCutOffIsReadInFullByTheNextRun() throws Exception {
        source.create("b");
        source.execute("INSERT INTO public.cust_auto_b (acc_id) VALUES (1), (2)");
        source.sync();
        source.crash("bronze.prices_auto");

        assertThat(source.sync(Map.of("portals", "a,b")).tables())
                .containsEntry("bronze.cust_auto", new TableChanges(0, 0, 2));
        source.assertSame("a", "b");
    }
}
