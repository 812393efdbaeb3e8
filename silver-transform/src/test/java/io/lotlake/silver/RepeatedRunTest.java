package io.lotlake.silver;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.silver.build.Changes;
import java.nio.file.Path;
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

/** A run that is repeated under its id makes Silver of what it is made of now. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
@TestMethodOrder(OrderAnnotation.class)
class RepeatedRunTest {
    private static SyncedBronze bronze;

    @BeforeAll
    static void firstLoad(SparkSession spark, TestDatabase database, @TempDir Path warehouse) throws Exception {
        bronze = SyncedBronze.filled(spark, database, warehouse);
        bronze.nextRunAs("seed");
        bronze.seed();
    }

    private static void requireOneSnapshotForEachStep() {
        for (TableSpec table : Silver.ALL.specs()) {
            assertThat(bronze.lake().commits(table))
                    .extracting(commit -> commit.property(Commit.RUN_ID) + " " + commit.property(Commit.STEP))
                    .doesNotHaveDuplicates()
                    .allMatch(step -> step.contains("[" + table.name()));
        }
    }

    @Test
    @Order(1)
    void aSeedThatIsRepeatedAfterNothingChangedMakesNoSnapshot() throws Exception {
        Map<String, Integer> before = bronze.snapshots();
        bronze.nextRunAs("seed");
        bronze.seed();

        assertThat(bronze.snapshots()).isEqualTo(before);
    }

    @Test
    @Order(2)
    void aSeedThatIsRepeatedAfterBronzeChangedMakesSilverAnew() throws Exception {
        bronze.nextRun();
        bronze.change(
                Bronze.PRICES_AUTO,
                SyncedBronze.PRICE,
                "('u', 9, 4, 'scout', 777.77, TIMESTAMP '2026-03-01 00:00:00')",
                "scout");
        bronze.change(Bronze.FULL_AUTO, SyncedBronze.LISTING, """
                ('u', 3, 'mobile', 333.0, 1), ('u', 7, 'scout', 777.0, 2147483647)""", "mobile", "scout");
        bronze.change(Bronze.COUNTRIES, "country, currency, phone_code", "('u', 'DE', 'EUR', '77')", "all");
        bronze.nextRunAs("seed");
        bronze.seed();

        requireOneSnapshotForEachStep();
        bronze.requireWhatASeedGives();
    }

    @Test
    @Order(3)
    void aSyncThatIsRepeatedAfterACountryChangedAgainMakesTheContactsAnew() throws Exception {
        bronze.nextRunAs("sync");
        bronze.change(Bronze.COUNTRIES, "country, currency, phone_code", "('u', 'DE', 'EUR', '88')", "all");
        bronze.sync();
        bronze.nextRun();
        bronze.change(Bronze.COUNTRIES, "country, currency, phone_code", "('u', 'DE', 'EUR', '99')", "all");
        bronze.nextRunAs("sync");
        bronze.sync();

        requireOneSnapshotForEachStep();
        assertThat(bronze.lake()
                        .readLatest(SellerContacts.TABLE)
                        .selectExpr("explode(phones) AS phone")
                        .where("phone LIKE '+88%' OR phone LIKE '+77%'")
                        .count())
                .isZero();
    }

    /** The run ends after the contacts are written and before the country is. */
    @Test
    @Tag("nightly")
    @Order(4)
    void aCountryThatIsAsBeforeAfterARunThatEndedMakesTheContactsAsBefore() throws Exception {
        bronze.nextRun();
        bronze.change(Bronze.COUNTRIES, "country, currency, phone_code", "('u', 'DE', 'EUR', '55')", "all");
        bronze.syncOnly(SellerContacts.TABLE);
        assertThat(phones("+55")).isPositive();
        bronze.nextRun();
        bronze.change(Bronze.COUNTRIES, "country, currency, phone_code", "('u', 'DE', 'EUR', '99')", "all");
        bronze.sync();

        assertThat(phones("+55")).isZero();
        bronze.requireWhatASeedGives();
    }

    private static long phones(String code) {
        return bronze.lake()
                .readLatest(SellerContacts.TABLE)
                .selectExpr("explode(phones) AS phone")
                .where("phone LIKE '" + code + "%'")
                .count();
    }

    @Test
    @Tag("nightly")
    @Order(5)
    void aSyncThatIsRepeatedWithAnotherPortalTakesItIn() throws Exception {
        bronze.nextRunWith("mobile");
        bronze.seed();
        bronze.nextRunAs("portals");
        bronze.change(Bronze.FULL_AUTO, SyncedBronze.LISTING, "('u', 1, 'mobile', 101.0, 1)", "mobile");
        bronze.change(Bronze.CUST_AUTO, SyncedBronze.SELLER, "('u', 1, 'mobile', 'CH', NULL, 1.0)", "mobile");
        bronze.sync();
        bronze.nextRunWith("mobile,scout");
        bronze.nextRunAs("portals");
        bronze.sync();

        requireOneSnapshotForEachStep();
        assertThat(bronze.portals()).anyMatch(listing -> listing.endsWith("scout"));
        assertThat(bronze.lake()
                        .readLatest(Changes.TABLE)
                        .where("run_id = 'portals' AND portal = 'scout'")
                        .count())
                .isPositive();
    }
}
