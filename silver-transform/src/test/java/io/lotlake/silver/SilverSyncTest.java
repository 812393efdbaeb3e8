package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A sync leaves what a seed makes of the same Bronze. After every sync, Silver is seeded again and compared. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
@TestMethodOrder(OrderAnnotation.class)
class SilverSyncTest {
    private static SyncedBronze bronze;

    @BeforeAll
    static void firstLoad(SparkSession spark, TestDatabase database, @TempDir Path warehouse) {
        bronze = SyncedBronze.filled(spark, database, warehouse);
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
        bronze.change(Bronze.FULL_AUTO, SyncedBronze.LISTING, """
                ('u', 1, 'mobile', 101.0, 1), ('d', 2, 'mobile', NULL, NULL), ('u', 9, 'mobile', 900.0, 1)
                """, "mobile", "scout");
        bronze.change(
                Bronze.STAT_AUTO,
                "lid, _portal, views",
                "('u', 1, 'mobile', NULL), ('d', 4, 'scout', NULL)",
                "mobile",
                "scout");
        bronze.change(Bronze.LOT, SyncedBronze.MAPPING, """
                ('d', 1, 'fiat', NULL, NULL), ('u', 1, 'opel', 'Opel', 'Corsa'), ('u', 4, 'opel', 'Opel', 'Astra')
                """, "fiat", "opel");
        bronze.change(
                Bronze.CUST_AUTO,
                SyncedBronze.SELLER,
                "('d', 1, 'scout', NULL, NULL, NULL), ('u', 2, 'scout', 'AT', '[]', 1.0)",
                "scout");
        bronze.change(Bronze.PRICES_AUTO, SyncedBronze.PRICE, """
                ('u', 2, 2, 'mobile', 99.0, TIMESTAMP '2026-02-01 00:00:00'), ('d', 1, NULL, 'scout', NULL, NULL),
                ('u', 4, 1, 'mobile', 98.0, TIMESTAMP '2025-12-01 00:00:00')
                """, "mobile", "scout");

        Map<String, Long> came = bronze.sync();

        assertThat(came).containsEntry("silver.listings", 3L).containsEntry("silver.price_events", 3L);
        assertThat(came).doesNotContainKeys("silver.fx_rates", "silver.countries");
        assertThat(changes("silver.listings", "lid")).containsExactly("1", "2", "9");
        assertThat(changes("silver.price_events", "portal, event_id, lid, is_new"))
                .containsExactly("mobile 2 1 false", "mobile 2 2 false", "mobile 4 1 true", "scout 1 4 false");
        bronze.requireWhatASeedGives();
    }

    @Test
    @Order(4)
    void rowsEnterAndLeaveQuarantineAndAnIdGoesToTheOtherPortal() throws Exception {
        bronze.nextRun();
        // 3 and 8 are mended, 6 breaks, 5 loses the winner of two claims, 7 and 4 get a second claim that loses.
        bronze.change(Bronze.FULL_AUTO, SyncedBronze.LISTING, """
                ('u', 3, 'mobile', 300.0, 3), ('u', 8, 'scout', 800.0, 3), ('u', 6, 'scout', 600.0, 2147483647),
                ('d', 5, 'scout', NULL, NULL), ('u', 7, 'mobile', 701.0, 1), ('u', 4, 'mobile', 401.0, 2147483647)
                """, "mobile", "scout");
        // Another table, which is built at the same time, has rejects, too: 4 and 6 get a second claim.
        bronze.change(Bronze.STAT_AUTO, "lid, _portal, views", """
                ('u', 4, 'mobile', 9), ('u', 4, 'scout', 8), ('u', 6, 'mobile', 5), ('u', 6, 'scout', 6)
                """, "mobile", "scout");

        bronze.sync();

        assertThat(bronze.portals())
                .contains("3 mobile", "5 mobile", "7 scout", "4 scout", "8 scout")
                .doesNotContain("6 scout");
        bronze.requireWhatASeedGives();
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
        bronze.requireWhatASeedGives();
    }

    @Test
    @Order(6)
    @Tag("nightly")
    void severalRunsOfBronzeAreTakenInTogether() throws Exception {
        bronze.nextRun();
        bronze.change(
                Bronze.FULL_AUTO,
                SyncedBronze.LISTING,
                "('d', 1, 'mobile', NULL, NULL), ('u', 9, 'mobile', 901.0, 1)",
                "mobile");
        bronze.nextRun();
        bronze.change(
                Bronze.FULL_AUTO,
                SyncedBronze.LISTING,
                "('u', 1, 'mobile', 103.0, 1), ('d', 9, 'mobile', NULL, NULL)",
                "mobile");

        bronze.sync();

        bronze.requireWhatASeedGives();
    }
}
