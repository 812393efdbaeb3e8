package io.lotlake.gold;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.fault.Fault;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.run.Builds;
import io.lotlake.common.run.Steps;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.silver.Mappings;
import io.lotlake.silver.PriceEvents;
import io.lotlake.silver.SellerContacts;
import io.lotlake.silver.Sellers;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A sync leaves in Gold what a seed would make of Silver now, and writes only what changed. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class GoldSyncTest {
    private static final int WORLDS = 40;
    private static final long SEED = 4711;

    private static int runs;

    @TempDir
    private static Path folder;

    private SparkSession spark;
    private SmallWorlds worlds;
    private GoldLab lab;
    private GoldLab fresh;

    @BeforeEach
    void aLakeWhoseGoldIsMadeOfItsSilver(TestDatabase database, SparkSession session) throws Exception {
        spark = session;
        worlds = new SmallWorlds(WORLDS, SEED);
        lab = lab(database, "lake", worlds.countries());
        fresh = lab(database, "fresh", worlds.countries());
        seed(lab);
    }

    private GoldLab lab(TestDatabase database, String name, String countries) {
        return GoldLab.of(database, folder.resolve(name), spark, Map.of("catalog.name", name, "countries", countries));
    }

    private void seed(GoldLab anew, String... tables) throws Exception {
        anew.run(++runs, lake -> {
            worlds.silver(lake.spark()).forEach(rows -> rows.putInto(lake));
            Builds.run(new GoldSeed(Gold.ALL, lake, anew.config()).builds(), List.of(tables), steps());
        });
    }

    private static Steps steps() {
        return new Steps(new PrintStream(OutputStream.nullOutputStream(), false));
    }

    /** What a test does with a sync. */
    private interface Look {
        void at(GoldSync sync, Lake lake) throws Exception;
    }

    private void sync(GoldLab of, Look look) throws Exception {
        of.run(++runs, lake -> {
            try (GoldSync sync = new GoldSync(Gold.ALL, lake, of.config())) {
                look.at(sync, lake);
            }
        });
    }

    private static void build(GoldSync sync) throws Exception {
        Builds.run(sync.builds(), List.of(), steps());
    }

    private void changeSilver(TableSpec... tables) throws Exception {
        worlds.change(List.of(tables));
        lab.run(++runs, lake -> GoldLab.sync(lake, worlds.silver(lake.spark()), worlds.changes(lake.spark())));
    }

    private void changeSilver() throws Exception {
        worlds.change();
        lab.run(++runs, lake -> GoldLab.sync(lake, worlds.silver(lake.spark()), worlds.changes(lake.spark())));
    }

    private static GoldRows rows(GoldLab of) throws Exception {
        GoldRows[] rows = new GoldRows[1];
        of.run(++runs, lake -> rows[0] = GoldRows.of(lake));
        return rows[0];
    }

    private void requireWhatASeedGives() throws Exception {
        sync(lab, (sync, lake) -> assertThat(sync.isUpToDate()).isTrue());
        GoldRows synced = rows(lab);
        seed(fresh, "gold.price_state", "gold.dim_dealers", "gold.dim_vehicles", "gold.fct_listings");
        GoldRows seeded = rows(fresh);

        assertThat(synced.facts()).isNotEmpty().isEqualTo(seeded.facts());
        assertThat(synced.prices()).isNotEmpty().isEqualTo(seeded.prices());
        assertThat(synced.sellers()).isNotEmpty().isEqualTo(seeded.sellers());
        assertThat(synced.vehicles()).isNotEmpty().containsAll(seeded.vehicles());
    }

    private static List<Long> snapshots(Lake lake) {
        return Gold.tables().stream()
                .flatMap(table -> lake.commits(table).stream())
                .map(Commit::snapshotId)
                .toList();
    }

    @Test
    void whereNothingChangedASyncWritesNothing() throws Exception {
        sync(lab, (sync, lake) -> {
            List<Long> before = snapshots(lake);

            assertThat(sync.isUpToDate()).isTrue();
            assertThat(sync.waiting()).isEmpty();
            build(sync);

            assertThat(sync.builds()).isEmpty();
            assertThat(sync.affected().orElseThrow().isEmpty()).isTrue();
            assertThat(sync.share()).isZero();
            assertThat(snapshots(lake)).isEqualTo(before);
        });
    }

    @Test
    void aSyncOfChangedRowsLeavesWhatASeedGivesAndSaysWhichListingsChanged() throws Exception {
        Set<Long> affected = new HashSet<>();
        GoldRows before = rows(lab);
        changeSilver();
        sync(lab, (sync, lake) -> {
            build(sync);

            assertThat(sync.share()).isBetween(0.01, 0.99);
            affected.addAll(sync.affected().orElseThrow().rows().collectAsList().stream()
                    .map(row -> row.getLong(0))
                    .collect(toSet()));
        });

        requireWhatASeedGives();
        assertThat(affected).containsAll(before.differing(rows(lab)));
        assertThat(affected).allMatch(lid -> worlds.changed().containsKey(SmallWorlds.worldOf(lid)));
    }

    @Test
    @Tag("nightly")
    void changesOfSeveralSyncsOfSilverAreFollowedAtOnceByTheTablesMadeOfThem() throws Exception {
        changeSilver(SellerContacts.TABLE);
        sync(lab, (sync, lake) -> assertThat(sync.builds()).containsOnlyKeys("gold.fct_listings"));
        changeSilver(Sellers.TABLE);
        sync(lab, (sync, lake) -> assertThat(sync.builds()).containsOnlyKeys("gold.dim_dealers", "gold.fct_listings"));
        changeSilver(Mappings.TABLE, PriceEvents.TABLE);
        sync(lab, (sync, lake) -> {
            assertThat(sync.waiting())
                    .containsOnlyKeys(
                            "restricted.seller_contacts", "silver.sellers", "silver.mappings", "silver.price_events");
            assertThat(sync.builds())
                    .containsOnlyKeys("gold.price_state", "gold.dim_dealers", "gold.dim_vehicles", "gold.fct_listings");
            build(sync);
        });

        requireWhatASeedGives();
    }

    @Test
    void aSyncThatEndedMidwayIsMadeUpForByTheNext() throws Exception {
        GoldRows before = rows(lab);
        changeSilver();
        Failpoints.arm(Failpoint.GOLD_COMMIT, Fault.AFTER, 2);
        assertThatThrownBy(() -> sync(lab, (sync, lake) -> build(sync))).hasMessageContaining("GOLD_COMMIT");
        assertThat(Failpoints.disarm()).isTrue();
        assertThat(rows(lab)).isEqualTo(before);

        sync(lab, (sync, lake) -> build(sync));

        requireWhatASeedGives();
    }

    @Test
    void whereTheChangesDoNotSayAllASyncMakesGoldAnew(TestDatabase database) throws Exception {
        worlds.change();
        lab.run(++runs, lake -> worlds.silver(lake.spark()).forEach(rows -> rows.putInto(lake)));

        sync(lab, (sync, lake) -> {
            build(sync);

            assertThat(sync.builds()).containsKey("gold.ads");
            assertThat(sync.affected()).isEmpty();
            assertThat(sync.share()).isEqualTo(1.0);
        });
        requireWhatASeedGives();

        sync(
                lab(database, "lake", "C1"),
                (sync, lake) -> assertThat(sync.isUpToDate()).isFalse());
    }
}
