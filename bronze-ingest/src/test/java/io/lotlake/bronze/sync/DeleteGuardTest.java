package io.lotlake.bronze.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.bronze.config.DeleteRule;
import io.lotlake.bronze.config.SyncConfig;
import io.lotlake.bronze.connection.CutPosition;
import io.lotlake.bronze.connection.PgSnapshot;
import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.source.CatalogDigests;
import io.lotlake.bronze.source.Relation;
import io.lotlake.bronze.source.SourceMark;
import io.lotlake.bronze.sync.BronzeChanges.TableChanges;
import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.replication.LogSequenceNumber;

/** Runs that stop because the source is more likely wrong than the lake, and deletions that land. */
@ExtendWith(SparkExtension.class)
class DeleteGuardTest {
    private static final String LISTINGS = SyncedSource.LISTINGS;
    private static final Map<String, String> FIVE_PERCENT = Map.of("sync.max-delete-ratio", "0.05");

    @TempDir
    private Path warehouse;

    private SyncedSource source;

    @BeforeEach
    void seed(SparkSession spark) throws Exception {
        source = new SyncedSource(warehouse, spark);
        source.addListings(1, 100);
        source.execute("INSERT INTO raw.countries VALUES ('DE', 'EUR', '49')");
        source.seed(Map.of());
    }

    private void assertStopped(ThrowingCallable sync, String message) {
        Map<String, Integer> before = source.snapshots();
        assertThatThrownBy(sync)
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        error -> assertThat(error.exitCode()).isEqualTo(ExitCode.GATE))
                .hasMessageContaining(message)
                .hasMessageEndingWith("name the table with --allow-deletes");
        assertThat(source.snapshots()).isEqualTo(before);
    }

    @Test
    void tooManyDeletionsStopTheRunUnlessTheyAreAllowed() throws Exception {
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid <= 6; UPDATE raw.countries SET phone_code = '1'");

        assertStopped(
                () -> source.sync(FIVE_PERCENT),
                LISTINGS + ": 6 of 100 rows would go, 6.0 % where lotlake.sync.max-delete-ratio allows 5.0 %");

        assertThat(source.sync(FIVE_PERCENT, "full_auto_a").tables())
                .isEqualTo(Map.of(
                        "bronze.full_auto", new TableChanges(0, 6, 0), "bronze.countries", new TableChanges(1, 0, 0)));
        source.assertSame("a");
    }

    @Test
    void deletionsWithinTheRatioLand() throws Exception {
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid <= 5");

        assertThat(source.sync(FIVE_PERCENT).tables()).containsEntry("bronze.full_auto", new TableChanges(0, 5, 0));
    }

    @Test
    void anEmptyTableStopsTheRunUnlessItIsAllowed() throws Exception {
        source.execute("TRUNCATE " + LISTINGS);

        assertStopped(source::sync, LISTINGS + ": the table is empty where Bronze has 100 rows");
        assertThat(source.sync(Map.of(), LISTINGS).tables())
                .containsEntry("bronze.full_auto", new TableChanges(0, 100, 0));
        source.assertSame("a");
    }

    @Test
    @Tag("nightly")
    void aTableThatIsGoneStopsTheRunUnlessItIsAllowed() throws Exception {
        source.execute("ALTER TABLE " + LISTINGS + " RENAME TO elsewhere");

        assertStopped(source::sync, LISTINGS + ": the table is gone");
        assertThat(source.sync(Map.of(), LISTINGS).tables())
                .containsEntry("bronze.full_auto", new TableChanges(0, 100, 0));

        source.execute("ALTER TABLE public.elsewhere RENAME TO full_auto_a");
        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(100, 0, 0));
        source.assertSame("a");
    }

    @Test
    void aStandbyThatLagsStopsTheRun() {
        CutPosition then = CutPosition.parse(
                Map.of("system", "7", "timeline", "1", "snapshot", "10:12:11", "lsn", "0/2000", "at", "0"));
        CutPosition behind =
                new CutPosition("7", 1, PgSnapshot.parse("9:9:"), LogSequenceNumber.valueOf("0/1FFF"), 0, 0, true);
        Relation listings = FullAuto.LANDING.relation("a");
        SourceMark mark = new SourceMark(then, List.of(), 1, 10, Instant.EPOCH, CatalogDigests.UNKNOWN);
        SyncConfig config = new SyncConfig(Map.of(), new DeleteRule(1), 0.05, 0, 8192, Map.of(), Set.of("full_auto_a"));
        DeleteGuard guard = new DeleteGuard(config);

        guard.lookAt(listings, mark, then);
        guard.check();
        guard.lookAt(listings, mark, behind);

        assertThatThrownBy(guard::check)
                .hasMessageContaining(
                        "the source answers from a standby that lags, at 0/1FFF where the last run read 0/2000")
                .hasMessageNotContaining("--allow-deletes");
    }

    @Test
    @Tag("nightly")
    void deletionsAreNotLookedForWhereTheyNeverCount() throws Exception {
        Map<String, String> never = Map.of("sync.deletes", "never");
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid <= 50; UPDATE " + LISTINGS
                + " SET title = 'new' WHERE lid = 60");

        assertThat(source.sync(never).tables()).containsEntry("bronze.full_auto", new TableChanges(1, 0, 0));
        assertThat(source.sync().tables()).containsEntry("bronze.full_auto", new TableChanges(0, 50, 0));
        source.assertSame("a");
    }

    @Test
    void deletionsAreLookedForEverySoManyRuns() throws Exception {
        Map<String, String> third = Map.of("sync.deletes", "every 3 runs");
        source.execute("DELETE FROM " + LISTINGS + " WHERE lid = 1");
        for (int run = 1; run <= 2; run++) {
            source.execute("UPDATE raw.countries SET phone_code = '" + run + "'");
            assertThat(source.sync(third).tables()).containsOnlyKeys("bronze.countries");
        }

        assertThat(source.sync(third).tables()).containsEntry("bronze.full_auto", new TableChanges(0, 1, 0));
    }

    @Test
    void aNameThatIsNotSyncedCannotBeAllowed() {
        assertThatThrownBy(() -> source.sync(Map.of(), "full_auto_x"))
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        error -> assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("Cannot allow deletions of full_auto_x: this run syncs public.prices_auto_a,");
    }

    @Test
    void aRunMustBeYoungerThanAllBeforeIt() throws Exception {
        Lake early = source.lake();
        source.addListings(101, 101);
        source.sync();

        assertThatThrownBy(() -> source.sync(early, Map.of()))
                .hasMessageContaining("Cannot sync: this run began at ")
                .hasMessageContaining("which is not after run ");
    }

    @Test
    void rowsWithoutAKeyOfTheirOwnAreRefused() {
        source.execute("ALTER TABLE raw.countries DROP CONSTRAINT countries_pkey;"
                + " INSERT INTO raw.countries VALUES ('PL', 'PLN', '48'), ('PL', 'EUR', '48')");

        assertThatThrownBy(source::sync)
                .hasMessage("Cannot sync raw.countries: it repeats its key country; correct the rows and make it the"
                        + " primary key");

        source.execute("DELETE FROM raw.countries WHERE currency = 'PLN';"
                + " ALTER TABLE raw.countries ALTER country DROP NOT NULL;"
                + " UPDATE raw.countries SET country = NULL WHERE country = 'PL'");

        assertThatThrownBy(source::sync).hasMessageContaining("it has NULL in its key country");
    }
}
