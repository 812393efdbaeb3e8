package io.lotlake.gold.compat;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.lake.KeySet;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.common.verify.Report;
import io.lotlake.gold.Gold;
import io.lotlake.gold.GoldLab;
import io.lotlake.gold.SmallWorlds;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.publication.Edition;
import io.lotlake.gold.publication.Publisher;
import java.nio.file.Path;
import java.sql.Connection;
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

    /** Fills the tables of a publication that does not come. */
    private void stageAndDie() throws Exception {
        lab.run(++runs, lake -> {
            worlds.silver(lake.spark()).forEach(rows -> rows.putInto(lake));
            lab.seed(lake, Gold.ALL.toArray(GoldTable[]::new));
            publisher(lake).stagePart(Edition.of(lake, Gold.tables()), MAKES, KeySet.none(lake.spark(), "lid"));
        });
    }

    private MartPublisher publisher(Lake lake) {
        return new MartPublisher(lake, lab.config(), PublishConfig.bind(lab.settings()));
    }

    private String tag() {
        return MartBuild.of("raw", "run_" + runs).tag();
    }

    @Test
    void theTablesOfAKilledPublicationAreDroppedByTheNext() throws Exception {
        stageAndDie();
        assertThat(tables())
                .containsExactly(
                        "ads_fiat__" + tag(),
                        "ads_seat__" + tag(),
                        "lotlake_lids__" + tag(),
                        "lotlake_parts__" + tag());

        publish((publisher, edition, lake) -> publisher.stage(edition, MAKES));

        assertThat(tables()).containsExactly("ads_fiat", "ads_seat");
    }

    @Test
    void anOperatorsTableStaysWhateverItsName() throws Exception {
        database.execute("""
                CREATE TABLE raw.ads_fiat__20260101 (lid bigint);
                CREATE TABLE raw.lotlake_lids__20260101 (lid bigint);
                CREATE TABLE raw.ads_fiat__old (lid bigint);
                """);

        publish((publisher, edition, lake) -> publisher.stage(edition, MAKES));
        publish((publisher, edition, lake) -> publisher.stage(edition, MAKES));

        assertThat(tables())
                .containsExactly(
                        "ads_fiat", "ads_fiat__20260101", "ads_fiat__old", "ads_seat", "lotlake_lids__20260101");
    }

    /** An operator who gives the table a name of his own wants to keep it. */
    @Test
    void aTableOfAKilledPublicationThatIsRenamedStays() throws Exception {
        stageAndDie();
        database.execute("ALTER TABLE raw.ads_fiat__" + tag() + " RENAME TO ads_fiat__20260101");

        publish((publisher, edition, lake) -> publisher.stage(edition, MAKES));

        assertThat(tables()).containsExactly("ads_fiat", "ads_fiat__20260101", "ads_seat");
    }

    @Test
    void aTableInTheWayIsNamedAndStays() throws Exception {
        String inTheWay = "ads_seat__" + MartBuild.of("raw", "run_1").tag();
        database.execute("CREATE TABLE raw." + inTheWay + " (lid bigint)");

        assertThatThrownBy(() -> publish((publisher, edition, lake) -> publisher.stage(edition, MAKES)))
                .hasMessageStartingWith("Cannot create the mart tables: relation \"" + inTheWay + "\" already exists")
                .hasMessageEndingWith("; it is yours, or an earlier version of lotlake left it: rename or drop it")
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION));

        assertThat(tables()).contains(inTheWay);
    }

    @Test
    void aFailureBeforeAllTablesAreThereLeavesNone() throws Exception {
        String inTheWay = "ads_seat__" + MartBuild.of("raw", "run_1").tag();
        database.execute("CREATE TABLE raw." + inTheWay + " (lid bigint)");

        lab.run(++runs, lake -> {
            worlds.silver(lake.spark()).forEach(rows -> rows.putInto(lake));
            lab.seed(lake, Gold.ALL.toArray(GoldTable[]::new));
            Edition edition = Edition.of(lake, Gold.tables());
            KeySet nothing = KeySet.none(lake.spark(), "lid");

            assertThatThrownBy(() -> publisher(lake).stage(edition, MAKES)).hasMessageContaining("already exists");
            assertThat(tables()).containsExactly(inTheWay);
            assertThatThrownBy(() -> publisher(lake).stagePart(edition, MAKES, nothing))
                    .hasMessageContaining("already exists");
            assertThat(tables()).containsExactly(inTheWay);
        });
    }

    /** The index of one make waits for a lock that the test has, and then that of the other make fails. */
    @Test
    void aFailureAtOneMakeEndsTheStatementsOfTheOthers() throws Exception {
        database.execute("""
                CREATE FUNCTION raw.waits(bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1';
                CREATE FUNCTION raw.fails(bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1';
                """);
        publish((publisher, edition, lake) -> publisher.stage(edition, MAKES));
        database.execute("""
                CREATE INDEX ON raw.ads_fiat (raw.waits(lid));
                CREATE INDEX ON raw.ads_seat (raw.fails(lid));
                CREATE OR REPLACE FUNCTION raw.waits(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
                  PERFORM pg_advisory_xact_lock_shared(7); RETURN $1; END $$;
                CREATE OR REPLACE FUNCTION raw.fails(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
                  WHILE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted) LOOP
                    PERFORM pg_sleep(0.1); END LOOP;
                  RAISE EXCEPTION 'it fails'; END $$;
                """);
        String failing = "ads_seat__" + MartBuild.of("raw", "run_" + (runs + 1)).tag();
        try (Connection holder = database.connect()) {
            assertThatThrownBy(() -> publish((publisher, edition, lake) -> {
                        Rows.execute(holder, "SET idle_session_timeout = '1min'; SELECT pg_advisory_lock(7)");
                        return publisher.stage(edition, MAKES);
                    }))
                    .hasMessageStartingWith("Cannot index " + failing + ": it fails");

            assertThat(holder.isValid(1)).as("the lock is still held").isTrue();
        }
        assertThat(tables()).containsExactly("ads_fiat", "ads_seat");
    }

    /** A run may be killed at any moment. */
    @Test
    void aTableIsLotlakesFromItsFirstMomentOn() throws Exception {
        database.execute("""
                CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS
                    $$ BEGIN RAISE EXCEPTION 'no comments'; END $$;
                CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('COMMENT') EXECUTE FUNCTION refuse();
                """);

        assertThatThrownBy(() -> publish((publisher, edition, lake) -> publisher.stage(edition, MAKES)))
                .hasMessageStartingWith("Cannot create the mart tables: no comments");

        assertThat(tables()).isEmpty();
    }

    @Test
    void whatIsLeftOfAPublicationIsReportedForWhatItIs() throws Exception {
        database.execute("""
                DO $$ BEGIN IF to_regrole('mart_stranger') IS NULL THEN CREATE ROLE mart_stranger; END IF; END $$;
                DO $$ BEGIN IF to_regrole('mart_login') IS NULL THEN CREATE ROLE mart_login LOGIN; END IF; END $$;
                GRANT USAGE ON SCHEMA raw TO mart_login;
                CREATE TABLE raw.ads_fiat__20260101 (lid bigint);
                CREATE TABLE raw.ads_fiat__old (lid bigint);
                """);
        stageAndDie();
        for (String table : List.of("ads_fiat__", "lotlake_lids__", "lotlake_parts__")) {
            database.execute("ALTER TABLE raw." + table + tag() + " OWNER TO mart_login");
        }
        database.execute("ALTER TABLE raw.ads_seat__" + tag() + " OWNER TO mart_stranger");
        Map<String, String> login = Map.of("mart.url", database.url(), "mart.user", "mart_login");
        GoldLab other = GoldLab.of(database, warehouse, lab.spark(), login);
        Report report = new Report();

        lab.run(runs + 1, lake -> new MartVerification(lake, other.config()).leftovers(report));

        assertThat(report.findings())
                .containsExactly(
                        "mart raw.ads_fiat__" + tag() + " is left over from a publication that was killed;"
                                + " the next one drops it",
                        "mart raw.ads_seat__" + tag() + " is left over from a publication that was killed, but"
                                + " mart_stranger owns it; drop it as that role",
                        "mart raw.lotlake_lids__" + tag() + " is left over from a publication that was killed;"
                                + " the next one drops it",
                        "mart raw.lotlake_parts__" + tag() + " is left over from a publication that was killed;"
                                + " the next one drops it");
        assertThat(report.notes())
                .containsExactly("mart raw.ads_fiat__20260101 is named like a table of a running publication, but"
                        + " lotlake has not marked it and never drops it; drop it if it is not yours, for an earlier"
                        + " version of lotlake left it then");
    }
}
