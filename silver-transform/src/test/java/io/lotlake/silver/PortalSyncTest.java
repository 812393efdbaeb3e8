package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.fault.Fault;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a sync makes of portals that come and go, of a run that ended in its middle, and of columns that came later. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
@TestMethodOrder(OrderAnnotation.class)
class PortalSyncTest {
    private static SyncedBronze bronze;

    @BeforeAll
    static void seed(SparkSession spark, TestDatabase database, @TempDir Path warehouse) throws Exception {
        bronze = SyncedBronze.filled(spark, database, warehouse);
        bronze.nextRun();
        bronze.change(Bronze.FULL_AUTO, SyncedBronze.LISTING, "('u', 7, 'mobile', 701.0, 1)", "mobile");
        bronze.seed();
    }

    @Test
    @Order(1)
    void newPortalIsPickedUpAndAPortalReadInFullAgainIsCompared() throws Exception {
        bronze.nextRunWith("mobile,scout,kleinwagen");
        bronze.read(Bronze.FULL_AUTO, SyncedBronze.LISTING, """
                (20, 'kleinwagen', 1.0, 1), (7, 'kleinwagen', 702.0, 1), (4, 'scout', 444.0, 1), (8, 'scout', 800.0, 3)
                """, "kleinwagen", "scout");
        bronze.readNothing(Bronze.STAT_AUTO, "kleinwagen");
        bronze.readNothing(Bronze.CUST_AUTO, "kleinwagen");
        bronze.read(
                Bronze.PRICES_AUTO,
                SyncedBronze.PRICE,
                "(1, 20, 'kleinwagen', 1.0, TIMESTAMP '2026-02-01 00:00:00')",
                "kleinwagen");

        bronze.sync();

        assertThat(bronze.portals()).contains("7 kleinwagen", "20 kleinwagen").doesNotContain("6 scout");
        bronze.requireWhatASeedGives();
    }

    /** Only the rejects tell which portal has an id next, and they are written before the listings. */
    @Test
    @Order(2)
    @Tag("nightly")
    void aRunThatEndsBetweenTheRejectsAndTheListingsIsMadeUpFor() throws Exception {
        int rejectsThenListings = 3;
        bronze.nextRun();
        bronze.change(Bronze.FULL_AUTO, SyncedBronze.LISTING, "('d', 7, 'kleinwagen', NULL, NULL)", "kleinwagen");
        Failpoints.arm(Failpoint.SILVER_COMMIT, Fault.BEFORE, rejectsThenListings);
        assertThatThrownBy(() -> bronze.sync()).isNotNull();
        assertThat(Failpoints.disarm()).isTrue();
        bronze.nextRun();

        bronze.sync();

        assertThat(bronze.portals()).contains("7 mobile").doesNotContain("7 kleinwagen");
        bronze.requireWhatASeedGives();
    }

    /** The source has one column more than the contract, and a sync that follows a country unions rows of Bronze. */
    @Test
    @Order(3)
    @Tag("nightly")
    void aColumnThatCameLaterIsNoHindrance() throws Exception {
        bronze.nextRun();
        bronze.lake().spark().sql("ALTER TABLE bronze.cust_auto ADD COLUMN vat_id STRING");
        bronze.lake().spark().sql("ALTER TABLE bronze.full_auto ADD COLUMN vat_id STRING");
        bronze.change(Bronze.COUNTRIES, "country, currency, phone_code", "('u', 'CH', 'CHF', '410')", "all");
        bronze.change(Bronze.FULL_AUTO, SyncedBronze.LISTING, "('u', 7, 'mobile', 703.0, 1)", "mobile");

        bronze.sync();

        bronze.requireWhatASeedGives();
    }

    @Test
    @Order(4)
    void portalThatLeftTheConfigurationNeedsASeed() {
        bronze.nextRunWith("scout,kleinwagen");

        assertThatThrownBy(() -> bronze.sync()).hasMessageContaining("run seed").hasMessageContaining("mobile");
    }
}
