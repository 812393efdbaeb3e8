package io.lotlake.bronze.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.sync.BronzeChanges.TableChanges;
import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The detectors append and modified. */
@ExtendWith(SparkExtension.class)
class DetectorTest {
    private static final String LISTINGS = SyncedSource.LISTINGS;
    private static final String PRICES = SyncedSource.PRICES;
    private static final Map<String, String> SHORT_TAIL = Map.of("sync.append-tail", "8 KiB");
    private static final Map<String, String> MODIFIED = Map.of("sync.detect.full_auto", "modified");

    @TempDir
    private Path warehouse;

    private SyncedSource source;

    @BeforeEach
    void seed(SparkSession spark) throws Exception {
        source = new SyncedSource(warehouse, spark);
        source.addListings(1, 50);
        source.addPrices(1, 20_000);
        source.seed(Map.of());
    }

    @Test
    void eventsAtTheEndAreFoundThere() throws Exception {
        source.addPrices(20_001, 30_000);
        BronzeChanges changes = source.sync(SHORT_TAIL);
        assertThat(changes.tables()).containsEntry("bronze.prices_auto", new TableChanges(10_000, 0, 0));
        assertThat(source.printed()).doesNotContain("as a whole");

        source.addPrices(30_001, 30_002);
        assertThat(source.sync(SHORT_TAIL).tables()).containsEntry("bronze.prices_auto", new TableChanges(2, 0, 0));
        assertThat(source.sync(SHORT_TAIL).isEmpty()).isTrue();
        source.assertSame("a");
    }

    @Test
    void eventsInRoomAmongOldOnesAreFound() throws Exception {
        source.execute("DELETE FROM " + PRICES + " WHERE id BETWEEN 1000 AND 5000");
        source.execute("VACUUM " + PRICES);
        source.addPrices(20_001, 23_000);

        assertThat(source.sync(SHORT_TAIL).tables()).containsEntry("bronze.prices_auto", new TableChanges(3_000, 0, 0));
        assertThat(source.printed())
                .contains(PRICES + " is looked at as a whole: rows were updated or deleted, or it was vacuumed");
        assertThat(source.sync(Map.of("bronze.forgotten.prices_auto", "follow", "sync.detect.prices_auto", "xmin"))
                        .tables())
                .as("the lake keeps what the source forgot, until it is to follow")
                .containsEntry("bronze.prices_auto", new TableChanges(0, 4_001, 0));
        source.assertSame("a");
    }

    @Test
    void eventsThatWereFoundAtTheEndAreNotFoundAgainAfterAVacuum() throws Exception {
        for (int day = 0; day < 3; day++) {
            source.addPrices(20_001 + 5_000 * day, 25_000 + 5_000 * day);
            source.sync(SHORT_TAIL);
        }
        source.execute("DELETE FROM " + PRICES + " WHERE id BETWEEN 1000 AND 1999 OR id BETWEEN 24000 AND 24999");
        source.execute("VACUUM " + PRICES);
        source.addPrices(35_001, 38_000);

        assertThat(source.sync(SHORT_TAIL).tables()).containsEntry("bronze.prices_auto", new TableChanges(3_000, 0, 0));
        assertThat(source.printed()).contains("is looked at as a whole").containsPattern("source +3,000 +3,000 ");
        source.addPrices(38_001, 38_002);
        assertThat(source.sync(SHORT_TAIL).tables()).containsEntry("bronze.prices_auto", new TableChanges(2, 0, 0));
        source.sync(Map.of("bronze.forgotten.prices_auto", "follow", "sync.detect.prices_auto", "xmin"));
        source.assertSame("a");
    }

    @Test
    @Tag("nightly")
    void eventsThatCommitLateAreFoundWhereverTheEndIsByThen() throws Exception {
        try (Connection late = source.database().connect();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO " + PRICES + " VALUES (50000, 1, 1, now())");
            source.addPrices(20_001, 30_000);
            source.sync(SHORT_TAIL);
            late.commit();
        }

        assertThat(source.sync(SHORT_TAIL).tables()).containsEntry("bronze.prices_auto", new TableChanges(1, 0, 0));
        assertThat(source.printed()).doesNotContain("as a whole");
        source.assertSame("a");
    }

    @Test
    @Tag("nightly")
    void aSampleFindsEventsInRoomThatWasThereBefore() throws Exception {
        source.execute("DELETE FROM " + PRICES + " WHERE id BETWEEN 1000 AND 5000");
        source.execute("VACUUM " + PRICES);
        source.addPrices(20_001, 20_010);
        source.sync(SHORT_TAIL);
        source.addPrices(20_011, 20_110);

        assertThat(source.sync(SHORT_TAIL).tables()).containsEntry("bronze.prices_auto", new TableChanges(100, 0, 0));
        assertThat(source.printed()).contains("a sample found new rows among old ones");
    }

    @Test
    void anEventLogThatShrankIsLookedAtAsAWhole() throws Exception {
        source.execute("DELETE FROM " + PRICES + " WHERE id > 10000");
        source.execute("VACUUM (TRUNCATE) " + PRICES);
        source.addPrices(20_001, 20_010);

        assertThat(source.sync(SHORT_TAIL).tables()).containsEntry("bronze.prices_auto", new TableChanges(10, 0, 0));
        assertThat(source.printed()).contains("it shrank from ");
    }

    @Test
    @Tag("nightly")
    void eventsMayLeaveWhereThatIsConfigured() throws Exception {
        source.execute("DELETE FROM " + PRICES + " WHERE id <= 10");

        assertThat(source.sync(Map.of("bronze.forgotten.prices_auto", "follow")).tables())
                .containsEntry("bronze.prices_auto", new TableChanges(0, 10, 0));
        source.assertSame("a");
    }

    @Test
    @Tag("nightly")
    void modifiedFindsRowsWithinTheOverlapAndDropsThoseItHas() throws Exception {
        source.execute("UPDATE " + LISTINGS + " SET modified = now() - interval '30 minutes' WHERE lid <= 10");
        source.execute("UPDATE " + LISTINGS + " SET title = 'new', modified = now() WHERE lid = 20");
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid = 30");

        assertThat(source.sync(MODIFIED).tables()).containsEntry("bronze.full_auto", new TableChanges(11, 1, 0));
        assertThat(source.sync(MODIFIED).isEmpty()).isTrue();

        source.execute("UPDATE " + LISTINGS + " SET title = 'equal moment' WHERE lid IN (5, 20)");

        assertThat(source.sync(MODIFIED).tables()).containsEntry("bronze.full_auto", new TableChanges(2, 0, 0));
        source.assertSame("a");
    }

    @Test
    @Tag("nightly")
    void xminFindsWhatModifiedDidNot() throws Exception {
        source.execute("UPDATE " + LISTINGS + " SET title = 'unseen', modified = '2020-01-01Z' WHERE lid = 1");
        source.addListings(60, 60);
        source.execute("UPDATE " + LISTINGS + " SET title = 'seen', modified = now() WHERE lid = 2");
        assertThat(source.sync(MODIFIED).tables()).containsEntry("bronze.full_auto", new TableChanges(1, 0, 0));

        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(2, 0, 0));
        source.assertSame("a");
    }
}
