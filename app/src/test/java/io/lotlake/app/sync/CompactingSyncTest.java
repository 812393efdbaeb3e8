package io.lotlake.app.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.fault.Failpoint;
import io.lotlake.common.fault.Failpoints;
import io.lotlake.common.fault.Fault;
import io.lotlake.common.lake.Commit;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.table.TableSpec;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.Gold;
import io.lotlake.gold.listings.ListingFacts;
import io.lotlake.silver.Silver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Syncs that compact after their publication. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestMethodOrder(OrderAnnotation.class)
@Tag("nightly")
class CompactingSyncTest {
    private static SyncLab lab;

    @BeforeAll
    static void seeded(SparkSession spark, TestDatabase database, @TempDir Path folder) throws Exception {
        lab = SyncLab.generated(spark, database, folder, 400);
        lab.set("sync.compact-share", "0.5");
        lab.seed();
    }

    /** Changes some rows of every kind. */
    private static void live(int day) {
        String portal = lab.portals().get(0);
        lab.database().execute("""
                UPDATE public.full_auto_%1$s SET price = coalesce(price, 0) + %2$d WHERE lid %% 7 = %2$d %% 7;
                UPDATE public.stat_auto_%1$s SET views = coalesce(views, 0) + %2$d WHERE lid %% 7 = %2$d %% 7;
                DELETE FROM public.full_auto_%1$s WHERE lid = (SELECT min(lid) FROM public.full_auto_%1$s);
                """.formatted(portal, day));
    }

    private static List<Commit> compactions() {
        Lake lake = lab.lake();
        return Stream.concat(Silver.ALL.specs().stream(), Gold.tables().stream())
                .filter(lake::exists)
                .flatMap(table -> lake.commits(table).stream())
                .filter(commit -> commit.property(Commit.STEP).orElse("").startsWith("compact "))
                .toList();
    }

    /** The tables whose number of rows by their summary is not the number of rows that Spark reads. */
    private static List<String> miscounted() {
        Lake lake = lab.lake();
        return Stream.concat(Silver.ALL.specs().stream(), Gold.tables().stream())
                .filter(lake::exists)
                .filter(table ->
                        lake.rowCount(table) != lake.spark().table(table.name()).count())
                .map(TableSpec::name)
                .toList();
    }

    @Test
    @Order(1)
    void whatASyncCompactsChangesNoRow() throws Exception {
        live(1);

        assertThat(lab.sync()).isTrue();

        assertThat(compactions()).isNotEmpty();
        assertThat(miscounted()).isEmpty();
        assertThat(lab.findings()).isEmpty();
        assertThat(lab.differences()).isEmpty();
    }

    @Test
    @Order(2)
    void aCompactionIsNoChangeForTheNextSync() throws Exception {
        Map<String, Long> before = lab.heads();

        assertThat(lab.sync()).isFalse();

        assertThat(lab.heads()).isEqualTo(before);
    }

    @Test
    @Order(3)
    void theNextSyncBuildsOnIt() throws Exception {
        int before = compactions().size();
        live(2);

        assertThat(lab.sync()).isTrue();

        assertThat(compactions()).hasSizeGreaterThan(before);
        assertThat(lab.judged("gold.fct_listings", "silver.listings")).containsExactly("delta");
        assertThat(lab.gateDifferences()).isEmpty();
        assertThat(miscounted()).isEmpty();
        assertThat(lab.differences()).isEmpty();
    }

    @Test
    @Order(4)
    void everyPublicationStaysReadable() {
        Lake lake = lab.lake();
        List<String> tags = lake.icebergTable(ListingFacts.TABLE).refs().keySet().stream()
                .filter(name -> name.startsWith("pub_"))
                .toList();

        assertThat(tags).hasSizeGreaterThanOrEqualTo(3);
        for (String tag : tags) {
            assertThat(lake.spark()
                            .sql("SELECT * FROM gold.fct_listings VERSION AS OF '" + tag + "'")
                            .count())
                    .as(tag)
                    .isEqualTo(lab.database()
                            .number("SELECT rows FROM ops.publication_tables WHERE lake = 'lake'"
                                    + " AND table_name = 'gold.fct_listings' AND publication_id = '"
                                    + tag.substring("pub_".length()) + "'"));
        }
    }

    @Test
    @Order(5)
    void aFailedCompactionLeavesThePublicationAlone() throws Exception {
        int before = compactions().size();
        live(3);
        Failpoints.arm(Failpoint.COMPACTION, Fault.BEFORE, 1);

        assertThat(lab.sync()).isTrue();

        assertThat(Failpoints.disarm()).isTrue();
        assertThat(compactions()).hasSize(before);
        assertThat(lab.findings()).isEmpty();
        assertThat(lab.differences()).isEmpty();
    }
}
