package io.lotlake.bronze.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.landing.Countries;
import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.log.KnownKeys;
import io.lotlake.bronze.sync.BronzeChanges.TableChanges;
import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which changes of a source a sync lands. */
@ExtendWith(SparkExtension.class)
class SyncTest {
    private static final String LISTINGS = SyncedSource.LISTINGS;

    @TempDir
    private Path warehouse;

    private SyncedSource source;

    @BeforeEach
    void seed(SparkSession spark) throws Exception {
        source = new SyncedSource(warehouse, spark);
        source.addListings(1, 50);
        source.addPrices(1, 100);
        source.execute("INSERT INTO raw.countries VALUES ('DE', 'EUR', '49'), ('PL', 'PLN', '48')");
        source.seed(Map.of());
    }

    @Test
    void whatChangedLandsOnceAndNothingElse() throws Exception {
        source.addListings(51, 52);
        source.execute("UPDATE " + LISTINGS + " SET title = 'new' WHERE lid = 7; DELETE FROM " + LISTINGS
                + " WHERE lid IN (3, 4); UPDATE raw.countries SET phone_code = '048' WHERE country = 'PL'");

        BronzeChanges changes = source.sync();

        assertThat(changes.tables())
                .isEqualTo(Map.of(
                        "bronze.full_auto", new TableChanges(3, 2, 0), "bronze.countries", new TableChanges(1, 0, 0)));
        assertThat(source.log()).containsExactly("d 3", "d 4", "u 7 new", "u 51 car 51", "u 52 car 52");
        source.assertSame("a");
        assertThat(source.sync().isEmpty()).isTrue();
    }

    /** Bronze is read only within the range of the keys that changed. A row beyond it would not be known. */
    @Test
    void theRowsAtBothEndsOfTheRangeAreKnown() throws Exception {
        source.execute("UPDATE " + LISTINGS + " SET title = 'new' WHERE lid IN (3, 40)");

        assertThat(source.sync().tables()).isEqualTo(Map.of("bronze.full_auto", new TableChanges(2, 0, 0)));
        assertThat(source.printed()).doesNotContain("as a whole");
        source.assertSame("a");
    }

    @Test
    void theGreatestKeyThatBronzeKnowsIsThatOfEachShard() throws Exception {
        source.create("b");
        source.execute("INSERT INTO public.full_auto_b (lid, title) VALUES (900, 'b')");
        source.addListings(51, 60);
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid = 60");
        source.sync(Map.of("portals", "a,b"));

        Optional<KnownKeys> listings =
                KnownKeys.of(source.lake(), FullAuto.LANDING.table(), FullAuto.LANDING.shardColumn(), List.of("lid"));

        assertThat(listings.orElseThrow().greatest()).isEqualTo(Map.of("a", 59L, "b", 900L));
        assertThat(listings.orElseThrow().unknown()).isEmpty();
        assertThat(KnownKeys.of(
                        source.lake(),
                        FullAuto.LANDING.table(),
                        FullAuto.LANDING.shardColumn(),
                        List.of("lid", "title")))
                .isEmpty();
        assertThat(KnownKeys.of(
                        source.lake(), Countries.LANDING.table(), Countries.LANDING.shardColumn(), List.of("country")))
                .isEmpty();
    }

    @Test
    void aRunThatFindsNothingMakesNoSnapshot() throws Exception {
        Map<String, Integer> before = source.snapshots();

        BronzeChanges changes = source.sync();

        assertThat(changes.isEmpty()).isTrue();
        assertThat(source.snapshots()).isEqualTo(before);
    }

    @Test
    void rowsThatWereWrittenWithoutAChangeAreNoChange() throws Exception {
        source.execute("UPDATE " + LISTINGS + " SET title = title; DELETE FROM raw.countries;"
                + " INSERT INTO raw.countries VALUES ('DE', 'EUR', '49'), ('PL', 'PLN', '48')");
        Map<String, Integer> before = source.snapshots();

        assertThat(source.sync().isEmpty()).isTrue();
        assertThat(source.snapshots()).isEqualTo(before);
    }

    @Test
    @Tag("nightly")
    void eachChangedTableGetsOneSnapshot() throws Exception {
        Map<String, Integer> before = source.snapshots();
        source.addListings(51, 60);
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid < 5");

        source.sync();

        before.merge("bronze.full_auto", 1, Integer::sum);
        assertThat(source.snapshots()).isEqualTo(before);
    }

    @Test
    @Tag("nightly")
    void aKeyMayLeaveAndComeBack() throws Exception {
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid IN (1, 2)");
        source.sync();
        source.execute("INSERT INTO " + LISTINGS + " (lid, title) VALUES (1, 'back')");
        source.sync();
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid = 5; INSERT INTO " + LISTINGS
                + " (lid, title) VALUES (5, 'again')");
        source.sync();

        assertThat(source.log()).containsExactly("d 1", "d 2", "u 1 back", "u 5 again");
        source.assertSame("a");
    }

    @Test
    @Tag("nightly")
    void modifiedMayStandStillOrGoBack() throws Exception {
        source.execute("UPDATE " + LISTINGS + " SET price = 0 WHERE lid = 1;"
                + "UPDATE " + LISTINGS + " SET price = 0, modified = '1999-01-01Z' WHERE lid = 2;"
                + "UPDATE " + LISTINGS + " SET price = 0, modified = NULL WHERE lid = 3");

        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(3, 0, 0));
        source.assertSame("a");
    }

    @Test
    void aPortalThatIsNewIsReadInFull() throws Exception {
        source.create("b");
        source.execute("INSERT INTO public.full_auto_b (lid, title) VALUES (900, 'b')");
        source.execute("UPDATE " + LISTINGS + " SET title = 'new' WHERE lid = 7");

        BronzeChanges changes = source.sync(Map.of("portals", "a,b"));

        assertThat(changes.tables()).containsEntry("bronze.full_auto", new TableChanges(1, 0, 1));
        source.assertSame("a", "b");

        source.execute("UPDATE public.full_auto_b SET title = 'c'; INSERT INTO public.cust_auto_b (acc_id) VALUES (1)");

        assertThat(source.sync(Map.of("portals", "a,b")).tables())
                .isEqualTo(Map.of(
                        "bronze.full_auto", new TableChanges(1, 0, 0), "bronze.cust_auto", new TableChanges(1, 0, 0)));
        source.assertSame("a", "b");
    }

    @Test
    @Tag("nightly")
    void longValuesAreComparedToo() throws Exception {
        source.execute("UPDATE " + LISTINGS + " SET description = (SELECT string_agg(md5(i::text), '')"
                + " FROM generate_series(1, 10000) i) WHERE lid IN (1, 2)");
        source.sync();
        source.execute("UPDATE " + LISTINGS + " SET description = description || '.' WHERE lid = 1;" + "UPDATE "
                + LISTINGS + " SET description = description WHERE lid = 2");

        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(1, 0, 0));
        source.assertSame("a");
    }

    @Test
    void aSeedAfterSyncsReadsOnlyWhatChangedSince() throws Exception {
        source.addListings(51, 60);
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid = 1");
        source.sync();
        Map<String, Integer> before = source.snapshots();

        source.seed(Map.of());

        assertThat(source.snapshots()).isEqualTo(before);
        source.assertSame("a");

        source.execute("UPDATE " + LISTINGS + " SET title = 'new' WHERE lid = 2");
        source.seed(Map.of());
        source.assertSame("a");
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid = 2");
        source.sync();
        source.assertSame("a");
    }

    @Test
    @Tag("nightly")
    void aNewColumnIsComparedAsAWhole() throws Exception {
        source.execute("ALTER TABLE " + LISTINGS + " ADD COLUMN wheels integer DEFAULT 4");

        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(50, 0, 0));
        assertThat(source.printed()).contains(LISTINGS + " is compared as a whole: its columns changed");
        assertThat(source.sync().isEmpty()).isTrue();
        source.assertSame("a");

        source.execute("ALTER TABLE " + LISTINGS + " DROP COLUMN wheels");
        source.execute("ALTER TABLE " + LISTINGS + " ADD COLUMN wheels integer DEFAULT 5");

        assertThat(source.sync().tables())
                .as("no row was written")
                .containsEntry("bronze.full_auto", new TableChanges(50, 0, 0));
        source.assertSame("a");
    }

    @Test
    void aRoleThatMayOnlyReadIsEnough() throws Exception {
        source.execute("DROP ROLE IF EXISTS only_reads; CREATE ROLE only_reads LOGIN;"
                + " GRANT USAGE ON SCHEMA public, raw, mapping TO only_reads;"
                + " GRANT SELECT ON ALL TABLES IN SCHEMA public, raw, mapping TO only_reads");
        source.addListings(51, 52);
        source.addPrices(101, 102);
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid = 1");

        Map<String, String> reader = Map.of("source.user", "only_reads", "catalog.user", "postgres");

        assertThat(source.sync(reader).tables())
                .isEqualTo(Map.of(
                        "bronze.full_auto", new TableChanges(2, 1, 0),
                        "bronze.prices_auto", new TableChanges(2, 0, 0)));
        source.assertSame("a");
    }
}
