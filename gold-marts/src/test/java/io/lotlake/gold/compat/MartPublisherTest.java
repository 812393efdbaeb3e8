package io.lotlake.gold.compat;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.lake.KeySet;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.Gold;
import io.lotlake.gold.GoldLab;
import io.lotlake.gold.SmallWorlds;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.publication.Publisher;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tables of the mart are made of an edition of Gold, and nobody sees them before the publication. */
@ExtendWith(SparkExtension.class)
class MartPublisherTest {
    private static final List<String> MAKES = List.of("fiat", "seat");
    /**
     * A currency of the mart has three characters: one letter and the number of the world, so there are at most 100
     * worlds.
     */
    private static final int WORLDS = 90;

    private static final long SEED = 11;

    private final SmallWorlds worlds = new SmallWorlds(WORLDS, SEED);
    private TestDatabase database;
    private GoldLab lab;
    private int runs;

    @TempDir
    private Path warehouse;

    /** What a test stages of an edition. */
    private interface Staging {
        StagedMart of(MartPublisher publisher, Edition edition, Lake lake) throws Exception;
    }

    @BeforeEach
    void aLakeWithoutAMart(SparkSession spark) {
        database = PostgresExtension.create();
        database.execute("CREATE SCHEMA IF NOT EXISTS raw");
        lab = GoldLab.of(database, warehouse, spark, Map.of("countries", worlds.countries()));
    }

    private void publish(Staging staging) throws Exception {
        lab.run(++runs, lake -> {
            worlds.silver(lake.spark()).forEach(rows -> rows.putInto(lake));
            lab.seed(lake, Gold.ALL.toArray(GoldTable[]::new));
            Edition edition = Edition.of(lake, Gold.tables());
            MartPublisher publisher = new MartPublisher(lake, lab.config(), PublishConfig.bind(lab.settings()));
            List<String> before = mart();
            StagedMart mart = staging.of(publisher, edition, lake);
            assertThat(mart()).as("the mart before the publication").isEqualTo(before);
            new Publisher(lake, lab.config()).publish(edition, Optional.of(mart));
            assertThat(mart()).as("the mart after it").isEqualTo(ads(edition));
        });
    }

    /** The rows of the live tables: the id and make of each, its price and the name of its seller. */
    private List<String> mart() {
        List<String> live = database.strings("SELECT tablename FROM pg_tables WHERE schemaname = 'raw'"
                + " AND tablename IN ('ads_fiat', 'ads_seat') ORDER BY 1");
        return live.stream()
                .flatMap(table -> database
                        .strings("SELECT concat_ws(' ', '" + table + "', lid, make, price::numeric(14, 2), cust_name)"
                                + " FROM raw." + table)
                        .stream())
                .sorted()
                .toList();
    }

    private static List<String> ads(Edition edition) {
        return Ads.rows(edition)
                .selectExpr("concat_ws(' ', concat('ads_', _make_slug), lid, make,"
                        + " CAST(price AS decimal(14,2)), cust_name)")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    private List<String> tables() {
        return database.strings("SELECT tablename FROM pg_tables WHERE schemaname = 'raw'"
                + " AND (tablename LIKE 'ads%' OR tablename LIKE 'lotlake%') ORDER BY 1");
    }

    private Map<String, List<String>> versions() {
        return MAKES.stream()
                .flatMap(make -> database.strings("SELECT lid || ' ' || ctid FROM raw.ads_" + make).stream())
                .collect(groupingBy(row -> row.substring(0, row.indexOf(' ')), mapping(row -> row, toList())));
    }

    @Test
    void everyMakeHasATableWithTheWideRowsOfTheEdition() throws Exception {
        publish((publisher, edition, lake) -> {
            assertThat(publisher.isLive(MAKES)).isFalse();
            return publisher.stage(edition, MAKES);
        });

        assertThat(mart()).hasSizeGreaterThan(WORLDS / 10).anyMatch(row -> row.startsWith("ads_seat "));
        assertThat(tables()).containsExactly("ads_fiat", "ads_seat");
    }

    @Test
    void aPartChangesTheRowsOfItsListingsAlone() throws Exception {
        publish((publisher, edition, lake) -> publisher.stage(edition, MAKES));
        Map<String, List<String>> before = versions();
        worlds.change();

        publish((publisher, edition, lake) -> {
            assertThat(publisher.isLive(MAKES)).isTrue();
            return publisher.stagePart(edition, MAKES, ofChangedWorlds(lake));
        });

        assertThat(versions()).isNotEqualTo(before);
        before.keySet().removeIf(lid -> worlds.changed().containsKey(SmallWorlds.worldOf(Long.parseLong(lid))));
        assertThat(before).isNotEmpty();
        assertThat(versions()).containsAllEntriesOf(before);
        assertThat(tables()).containsExactly("ads_fiat", "ads_seat");
    }

    private KeySet ofChangedWorlds(Lake lake) {
        return KeySet.of(lake.spark()
                .range(3L * WORLDS)
                .withColumnRenamed("id", "lid")
                .where("lid DIV 3 IN ("
                        + String.join(
                                ", ",
                                worlds.changed().keySet().stream()
                                        .map(String::valueOf)
                                        .toList()) + ")"));
    }

    @Test
    void aPartWithoutListingsLeavesEveryRow() throws Exception {
        publish((publisher, edition, lake) -> publisher.stage(edition, MAKES));
        Map<String, List<String>> before = versions();

        publish((publisher, edition, lake) -> publisher.stagePart(edition, MAKES, KeySet.none(lake.spark(), "lid")));

        assertThat(versions()).isEqualTo(before);
        assertThat(tables()).containsExactly("ads_fiat", "ads_seat");
    }

    @Test
    void aTypeThatChangedStopsThePublicationAndLeavesTheLiveTables() throws Exception {
        publish((publisher, edition, lake) -> publisher.stage(edition, MAKES));
        List<String> before = mart();
        database.execute("ALTER TABLE raw.ads_seat ALTER COLUMN cust_name TYPE varchar(500)");

        assertThatThrownBy(() -> publish((publisher, edition, lake) -> publisher.stage(edition, MAKES)))
                .hasMessageContaining("gate mart-columns of raw.ads_seat found 1 ");

        assertThat(mart()).isEqualTo(before);
        assertThat(tables()).containsExactly("ads_fiat", "ads_seat");
    }
}
