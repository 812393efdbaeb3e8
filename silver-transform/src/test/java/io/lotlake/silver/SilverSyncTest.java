package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.fault.Fault;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a sync leaves is what a seed makes of the same Bronze: after every sync, Silver is seeded again and compared. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
@TestMethodOrder(OrderAnnotation.class)
class SilverSyncTest {
    private static final String LISTING = "lid, _portal, price, power_kw";
    private static final String SELLER = "acc_id, _portal, country, phones, rating";
    private static final String PRICE = "id, lid, _portal, price, dt";
    private static final String MAPPING = "lid, _make, make, model";

    private static SyncedBronze bronze;

    @BeforeAll
    static void firstLoad(SparkSession spark, TestDatabase database, @TempDir Path warehouse) {
        bronze = new SyncedBronze(spark, database, warehouse, "mobile,scout");
        bronze.read(Bronze.FULL_AUTO, LISTING, """
                (1, 'mobile', 100.0, 1), (2, 'mobile', 200.0, 1), (3, 'mobile', 300.0, 2147483647),
                (4, 'scout', 400.0, 1), (5, 'mobile', 500.0, 1), (5, 'scout', 501.0, 1), (6, 'scout', 600.0, 1),
                (7, 'scout', 700.0, 1), (8, 'scout', 800.0, 2147483647)
                """, "mobile", "scout");
        bronze.read(Bronze.STAT_AUTO, "lid, _portal, views", "(1, 'mobile', 7), (4, 'scout', 8)", "mobile", "scout");
        bronze.read(Bronze.LOT, MAPPING, """
                (1, 'fiat', 'Fiat', 'Panda'), (2, 'fiat', 'Fiat', 'Uno'), (4, 'opel', 'Opel', NULL)
                """, "fiat", "opel");
        bronze.read(Bronze.CUST_AUTO, SELLER, """
                (1, 'mobile', 'DE', '["0170 1234567"]', 4.5), (1, 'scout', 'CH', '["079 1234567"]', 3.5),
                (2, 'scout', 'DE', '["0170 7654321"]', NULL)
                """, "mobile", "scout");
        bronze.read(Bronze.PRICES_AUTO, PRICE, """
                (1, 1, 'mobile', 110.0, TIMESTAMP '2026-01-01 00:00:00'), (2, 1, 'mobile', 100.0, TIMESTAMP '2026-02-01 00:00:00'),
                (3, 2, 'mobile', NULL, TIMESTAMP '2026-02-01 00:00:00'), (1, 4, 'scout', 400.0, TIMESTAMP '2026-02-02 00:00:00')
                """, "mobile", "scout");
        bronze.read(Bronze.CURRENCY_RATES, "currency, day, rate", """
                ('CHF', DATE '2026-02-01', 0.95), ('CHF', DATE '2026-02-04', 0.96), ('USD', DATE '2026-02-01', 1.1)
                """, "all");
        bronze.read(
                Bronze.COUNTRIES, "country, currency, phone_code", "('DE', 'EUR', '49'), ('CH', 'CHF', '41')", "all");
    }

    private static List<String> changes(String table, String columns) {
        return bronze
                .lake()
                .spark()
                .sql("SELECT concat_ws(' ', " + columns + ") FROM silver.changes WHERE table_name = '" + table
                        + "' AND run_id = '" + bronze.lake().run().id() + "' ORDER BY 1")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    /** Silver as the sync left it is Silver as a seed makes it of the same Bronze. */
    private static void requireWhatASeedGives() throws Exception {
        Map<String, List<String>> synced = bronze.silver();
        bronze.nextRun();
        bronze.seed();
        assertThat(synced).isEqualTo(bronze.silver());
    }

    @Test
    @Order(1)
    void syncBeforeAnySeedIsRefused() {
        assertThatThrownBy(() -> bronze.sync())
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("run seed first");
    }

    @Test
    @Order(2)
    void unchangedBronzeGivesNoSnapshot() throws Exception {
        bronze.seed();
        Map<String, Integer> before = bronze.snapshots();
        bronze.nextRun();

        Map<String, Long> came = bronze.sync();

        assertThat(came).isEmpty();
        assertThat(bronze.snapshots()).isEqualTo(before);
    }

    @Test
    @Order(3)
    void changedNewAndDeletedRowsArriveInEveryTable() throws Exception {
        bronze.nextRun();
        bronze.change(Bronze.FULL_AUTO, LISTING, """
                ('u', 1, 'mobile', 101.0, 1), ('d', 2, 'mobile', NULL, NULL), ('u', 9, 'mobile', 900.0, 1)
                """, "mobile", "scout");
        bronze.change(
                Bronze.STAT_AUTO,
                "lid, _portal, views",
                "('u', 1, 'mobile', NULL), ('d', 4, 'scout', NULL)",
                "mobile",
                "scout");
        bronze.change(Bronze.LOT, MAPPING, """
                ('d', 1, 'fiat', NULL, NULL), ('u', 1, 'opel', 'Opel', 'Corsa'), ('u', 4, 'opel', 'Opel', 'Astra')
                """, "fiat", "opel");
        bronze.change(
                Bronze.CUST_AUTO,
                SELLER,
                "('d', 1, 'scout', NULL, NULL, NULL), ('u', 2, 'scout', 'AT', '[]', 1.0)",
                "scout");
        bronze.change(Bronze.PRICES_AUTO, PRICE, """
                ('u', 2, 2, 'mobile', 99.0, TIMESTAMP '2026-02-01 00:00:00'), ('d', 1, NULL, 'scout', NULL, NULL),
                ('u', 4, 1, 'mobile', 98.0, TIMESTAMP '2025-12-01 00:00:00')
                """, "mobile", "scout");

        Map<String, Long> came = bronze.sync();

        assertThat(came).containsEntry("silver.listings", 3L).containsEntry("silver.price_events", 3L);
        assertThat(came).doesNotContainKeys("silver.fx_rates", "silver.countries");
        assertThat(changes("silver.listings", "lid")).containsExactly("1", "2", "9");
        assertThat(changes("silver.price_events", "portal, event_id, lid, is_new"))
                .containsExactly("mobile 2 1 false", "mobile 2 2 false", "mobile 4 1 true", "scout 1 4 false");
        requireWhatASeedGives();
    }

    @Test
    @Order(4)
    void rowsEnterAndLeaveQuarantineAndAnIdGoesToTheOtherPortal() throws Exception {
        bronze.nextRun();
        // 3 and 8 are mended, 6 breaks, 5 loses the winner of two claims, 7 gets a second claim that loses, 4 one that
        // wins not.
        bronze.change(Bronze.FULL_AUTO, LISTING, """
                ('u', 3, 'mobile', 300.0, 3), ('u', 8, 'scout', 800.0, 3), ('u', 6, 'scout', 600.0, 2147483647),
                ('d', 5, 'scout', NULL, NULL), ('u', 7, 'mobile', 701.0, 1), ('u', 4, 'mobile', 401.0, 2147483647)
                """, "mobile", "scout");

        bronze.sync();

        assertThat(bronze.lake()
                        .spark()
                        .sql("SELECT concat_ws(' ', lid, portal) FROM silver.listings ORDER BY lid")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .contains("3 mobile", "5 mobile", "7 scout", "4 scout", "8 scout")
                .doesNotContain("6 scout");
        requireWhatASeedGives();
    }

    @Test
    @Order(5)
    void correctedRatesAndCountriesReachWhatIsMadeOfThem() throws Exception {
        bronze.nextRun();
        bronze.change(Bronze.CURRENCY_RATES, "currency, day, rate", """
                ('u', 'CHF', DATE '2026-02-04', 0.97), ('d', 'USD', DATE '2026-02-01', NULL)
                """, "all");
        bronze.change(Bronze.COUNTRIES, "country, currency, phone_code", "('u', 'DE', 'EUR', '490')", "all");

        bronze.sync();

        assertThat(changes("silver.fx_rates", "currency, day"))
                .hasSize(22)
                .contains("CHF 2026-02-14", "USD 2026-02-11");
        assertThat(changes("silver.seller_contacts", "portal, acc_id")).isEmpty();
        assertThat(changes("restricted.seller_contacts", "portal, acc_id")).containsExactly("mobile 1");
        requireWhatASeedGives();
    }

    @Test
    @Order(6)
    void severalRunsOfBronzeAreTakenInTogether() throws Exception {
        bronze.nextRun();
        bronze.change(
                Bronze.FULL_AUTO, LISTING, "('d', 1, 'mobile', NULL, NULL), ('u', 9, 'mobile', 901.0, 1)", "mobile");
        bronze.nextRun();
        bronze.change(
                Bronze.FULL_AUTO, LISTING, "('u', 1, 'mobile', 103.0, 1), ('d', 9, 'mobile', NULL, NULL)", "mobile");

        bronze.sync();

        requireWhatASeedGives();
    }

    @Test
    @Order(7)
    void newPortalIsPickedUpAndAPortalReadInFullAgainIsCompared() throws Exception {
        bronze.nextRunWith("mobile,scout,kleinwagen");
        bronze.read(Bronze.FULL_AUTO, LISTING, """
                (20, 'kleinwagen', 1.0, 1), (7, 'kleinwagen', 702.0, 1), (4, 'scout', 444.0, 1), (8, 'scout', 800.0, 3)
                """, "kleinwagen", "scout");
        bronze.readNothing(Bronze.STAT_AUTO, "kleinwagen");
        bronze.readNothing(Bronze.CUST_AUTO, "kleinwagen");
        bronze.read(
                Bronze.PRICES_AUTO, PRICE, "(1, 20, 'kleinwagen', 1.0, TIMESTAMP '2026-02-01 00:00:00')", "kleinwagen");

        bronze.sync();

        assertThat(bronze.lake()
                        .spark()
                        .sql("SELECT concat_ws(' ', lid, portal) FROM silver.listings ORDER BY lid")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .contains("7 kleinwagen", "20 kleinwagen")
                .doesNotContain("6 scout");
        requireWhatASeedGives();
    }

    /** Which portal has an id next is known from the rejects alone, and they are written before the listings. */
    @Test
    @Order(8)
    void aRunThatEndsBetweenTheRejectsAndTheListingsIsMadeUpFor() throws Exception {
        int rejectsThenListings = 3;
        bronze.nextRun();
        bronze.change(Bronze.FULL_AUTO, LISTING, "('d', 7, 'kleinwagen', NULL, NULL)", "kleinwagen");
        Failpoints.arm(Failpoint.SILVER_COMMIT, Fault.BEFORE, rejectsThenListings);
        assertThatThrownBy(() -> bronze.sync()).isNotNull();
        assertThat(Failpoints.disarm()).isTrue();
        bronze.nextRun();

        bronze.sync();

        assertThat(bronze.lake()
                        .spark()
                        .sql("SELECT concat_ws(' ', lid, portal) FROM silver.listings WHERE lid = 7")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .hasSize(1)
                .doesNotContain("7 kleinwagen");
        requireWhatASeedGives();
    }

    /** The source has a column more than the contract, and what follows a country brings rows of Bronze together. */
    @Test
    @Order(9)
    void aColumnThatCameLaterIsNoHindrance() throws Exception {
        bronze.nextRun();
        bronze.lake().spark().sql("ALTER TABLE bronze.cust_auto ADD COLUMN vat_id STRING");
        bronze.lake().spark().sql("ALTER TABLE bronze.full_auto ADD COLUMN vat_id STRING");
        bronze.change(Bronze.COUNTRIES, "country, currency, phone_code", "('u', 'CH', 'CHF', '410')", "all");
        bronze.change(Bronze.FULL_AUTO, LISTING, "('u', 7, 'mobile', 703.0, 1)", "mobile");

        bronze.sync();

        requireWhatASeedGives();
    }

    @Test
    @Order(10)
    void portalThatLeftTheConfigurationNeedsASeed() {
        bronze.nextRunWith("scout,kleinwagen");

        assertThatThrownBy(() -> bronze.sync()).hasMessageContaining("run seed").hasMessageContaining("mobile");
    }
}
