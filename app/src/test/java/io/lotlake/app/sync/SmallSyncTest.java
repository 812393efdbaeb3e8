package io.lotlake.app.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.listings.ListingFacts;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A sync after small changes, or none. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestMethodOrder(OrderAnnotation.class)
class SmallSyncTest {
    private static SyncLab lab;

    @BeforeAll
    static void source(SparkSession spark, TestDatabase database, @TempDir Path folder) throws Exception {
        lab = SyncLab.generated(spark, database, folder, 400);
    }

    private static Set<String> files(String table) {
        return lab.lake().spark().sql("SELECT file_path FROM " + table + ".data_files").collectAsList().stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toSet());
    }

    private static Set<String> rowVersions(String make) {
        return Set.copyOf(lab.database().strings("SELECT ctid || ' ' || lid FROM raw.ads_" + make));
    }

    private static long someMapped(String make) {
        return lab.database().number("SELECT min(lid) FROM raw.ads_" + make);
    }

    @Test
    @Order(1)
    void syncWithoutASeedSaysSo() {
        assertThatThrownBy(() -> lab.sync())
                .isInstanceOf(LotlakeException.class)
                .hasMessageContaining("run seed first");
    }

    @Test
    @Order(2)
    void nothingChangedMakesNoSnapshot() throws Exception {
        lab.seed();
        Map<String, Long> before = lab.heads();

        assertThat(lab.sync()).isFalse();

        assertThat(lab.heads()).isEqualTo(before);
    }

    /** Maintenance rewrites files and manifests; the rows stay those that were published. */
    @Test
    @Order(3)
    void maintenanceOfGoldIsNoChange() throws Exception {
        Table facts = lab.lake().icebergTable(ListingFacts.TABLE);
        SparkActions.get(lab.lake().spark())
                .rewriteDataFiles(facts)
                .option("rewrite-all", "true")
                .execute();
        facts.refresh();
        facts.rewriteManifests().clusterBy(file -> "all").commit();
        Map<String, Long> before = lab.heads();

        assertThat(lab.sync()).isFalse();

        assertThat(lab.heads()).isEqualTo(before);
    }

    @Test
    @Order(4)
    void oneChangedListingRewritesNoFile() throws Exception {
        long lid = someMapped("volkswagen");
        Map<String, Long> heads = lab.heads();
        Set<String> facts = files("gold.fct_listings");
        Set<String> listings = files("silver.listings");
        Set<String> mart = rowVersions("volkswagen");
        Set<String> otherMart = rowVersions("bmw");
        for (String portal : lab.portals()) {
            lab.database().execute("UPDATE public.full_auto_" + portal + " SET price = 4711.11 WHERE lid = " + lid);
        }

        assertThat(lab.sync()).isTrue();

        assertThat(lab.database().strings("SELECT price FROM raw.ads_volkswagen WHERE lid = " + lid))
                .contains("4711.11");
        assertThat(files("gold.fct_listings")).containsAll(facts).hasSize(facts.size() + 1);
        assertThat(files("silver.listings")).containsAll(listings).hasSize(listings.size() + 1);
        assertThat(gone(mart, rowVersions("volkswagen"))).isEqualTo(1);
        assertThat(rowVersions("bmw")).isEqualTo(otherMart);
        Map<String, Long> after = lab.heads();
        assertThat(after.entrySet().stream().filter(head -> !head.getValue().equals(heads.get(head.getKey()))))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("silver.changes", "silver.listings", "gold.fct_listings");
        assertThat(lab.judged("gold.fct_listings", "silver.listings")).containsExactly("delta");
        assertThat(lab.judged("gold.dim_dealers", "gold.price_state", "silver.mappings"))
                .containsExactly("unchanged");
        assertThat(lab.gateDifferences()).isEmpty();
    }

    private static long gone(Set<String> before, Set<String> after) {
        return before.stream().filter(entry -> !after.contains(entry)).count();
    }

    @Test
    @Order(5)
    @Tag("nightly")
    void runThatEndedBetweenSilverAndGoldIsMadeUpFor() throws Exception {
        long lid = someMapped("fiat");
        for (String portal : lab.portals()) {
            lab.database().execute("UPDATE public.stat_auto_" + portal + " SET views = 123456 WHERE lid = " + lid);
        }
        lab.syncBronzeAndSilver();
        assertThat(lab.database().number("SELECT count(*) FROM raw.ads_fiat WHERE views = 123456"))
                .isZero();

        assertThat(lab.sync()).isTrue();

        assertThat(lab.database().number("SELECT count(*) FROM raw.ads_fiat WHERE views = 123456"))
                .isEqualTo(1);
        assertThat(lab.differences()).isEmpty();
    }

    @Test
    @Order(6)
    @Tag("nightly")
    void silverBuiltAnewMakesGoldAnew() throws Exception {
        long lid = someMapped("fiat");
        for (String portal : lab.portals()) {
            lab.database().execute("UPDATE public.stat_auto_" + portal + " SET views = 234567 WHERE lid = " + lid);
        }
        lab.seedBronzeAndSilver();

        assertThat(lab.sync()).isTrue();

        assertThat(lab.database().number("SELECT count(*) FROM raw.ads_fiat WHERE views = 234567"))
                .isEqualTo(1);
    }

    @Test
    @Order(7)
    @Tag("nightly")
    void martThatLostATableIsBuiltAsAWhole() throws Exception {
        long before = lab.database().number("SELECT count(*) FROM raw.ads_bmw");
        long lid = someMapped("bmw");
        lab.database().execute("DROP TABLE raw.ads_bmw");
        for (String portal : lab.portals()) {
            lab.database().execute("UPDATE public.stat_auto_" + portal + " SET views = 7 WHERE lid = " + lid);
        }

        assertThat(lab.sync()).isTrue();

        assertThat(lab.database().number("SELECT count(*) FROM raw.ads_bmw")).isEqualTo(before);
    }

    @Test
    @Order(8)
    void martThatLostATableIsBuiltThoughNothingChanged() throws Exception {
        long before = lab.database().number("SELECT count(*) FROM raw.ads_bmw");
        lab.database().execute("DROP TABLE raw.ads_bmw");

        assertThat(lab.sync()).isTrue();

        assertThat(lab.database().number("SELECT count(*) FROM raw.ads_bmw")).isEqualTo(before);
        assertThat(lab.sync()).isFalse();
    }

    @Test
    @Order(9)
    @Tag("nightly")
    void aPriceAmongOlderOnesChangesNoFact() throws Exception {
        lab.database().execute("""
                INSERT INTO prices_auto_mobile
                SELECT (SELECT max(id) FROM prices_auto_mobile) + 1, lid, 1, min(dt) + (max(dt) - min(dt)) / 2
                  FROM prices_auto_mobile JOIN stat_auto_mobile USING (lid)
                 WHERE price IS NOT NULL AND price_first IS NULL AND price_last IS NULL
                   AND lid IN (SELECT lid FROM raw.ads_bmw)
                 GROUP BY lid HAVING count(*) > 2 ORDER BY lid LIMIT 1
                """);
        Set<String> facts = files("gold.fct_listings");
        Set<String> states = files("gold.price_state");

        assertThat(lab.sync()).isTrue();

        assertThat(files("gold.fct_listings")).isEqualTo(facts);
        assertThat(files("gold.price_state")).isNotEqualTo(states);
        assertThat(lab.differences()).isEmpty();
    }

    @Test
    @Order(10)
    @Tag("nightly")
    void aMartColumnOfAnotherTypeStopsIt() throws Exception {
        lab.database()
                .execute("UPDATE full_auto_mobile SET price = 7 WHERE lid = " + someMapped("bmw")
                        + "; ALTER TABLE raw.ads_bmw ALTER COLUMN title TYPE varchar(200)");

        assertThatThrownBy(() -> lab.sync()).hasMessageContaining("gate mart-columns of raw.ads_bmw found 1 ");

        lab.database().execute("ALTER TABLE raw.ads_bmw ALTER COLUMN title TYPE text");
        assertThat(lab.sync()).isTrue();
    }
}
