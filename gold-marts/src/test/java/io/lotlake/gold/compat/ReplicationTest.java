package io.lotlake.gold.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.quality.GateRules;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mart is in a database with a publication FOR ALL TABLES, as Debezium creates it. A subscriber follows it and must
 * not stop.
 */
@TestMethodOrder(OrderAnnotation.class)
class ReplicationTest {
    private static final PublishConfig CONFIG = new PublishConfig(2_000, 5, 1, 0.2, new GateRules(Map.of(), 1));
    private static final String ROWS = "SELECT lid || ' ' || title FROM raw.ads_fiat ORDER BY lid";
    private static final String STAGED = "SELECT relname FROM pg_class WHERE relname LIKE '%\\_\\_%' AND relkind = 'r'";
    private static final String FAILURES = "SELECT apply_error_count FROM pg_stat_subscription_stats";

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres server;
    private static TestDatabase mart;
    private static TestDatabase subscriber;
    private static int runs;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setServerConfig("wal_level", "logical")
                .start();
        mart = new TestDatabase("jdbc:postgresql://localhost:" + server.getPort() + "/postgres", "postgres");
        mart.execute("CREATE DATABASE subscriber");
        subscriber = new TestDatabase(mart.url().replace("/postgres", "/subscriber"), "postgres");
        for (TestDatabase database : List.of(mart, subscriber)) {
            LegacyFunctions.installMart(database);
            database.execute("SELECT raw.create_mart('fiat')");
        }
        // A subscriber finds the rows to change by a replica identity of its own.
        subscriber.execute("ALTER TABLE raw.ads_fiat REPLICA IDENTITY USING INDEX ads_fiat_lid_make_key");
        mart.execute("INSERT INTO raw.ads_fiat " + row(1, "old"));
        mart.execute("CREATE PUBLICATION dbz_publication FOR ALL TABLES");
        // CREATE SUBSCRIPTION would wait for itself if it made the slot, because both databases are on one server.
        mart.execute("SELECT pg_create_logical_replication_slot('neighbour', 'pgoutput')");
        subscriber.execute("CREATE SUBSCRIPTION neighbour CONNECTION 'host=localhost port=" + server.getPort()
                + " dbname=postgres user=postgres' PUBLICATION dbz_publication WITH (create_slot = false)");
    }

    @AfterAll
    static void stop() throws IOException {
        subscriber.execute("ALTER SUBSCRIPTION neighbour DISABLE");
        server.close();
    }

    private static String row(int lid, String title) {
        return "(lid, make, portal, model, article_type, acc_id, modified, title, seals) VALUES (" + lid
                + ", 'Fiat', 'mobile', 'Tipo', 'car', 1, '2026-03-01Z', '" + title + "', '{ABS}')";
    }

    /** Stages rows as a publication does. If ids are given, the rows are the part of the mart with these listings. */
    private static MartSwap stage(String make, Map<Integer, String> rows, List<Integer> ids) throws SQLException {
        MartBuild build = MartBuild.of("raw", "run_" + ++runs);
        MartSwap swap = new MartSwap(build, mart.endpoint("mart"), CONFIG);
        List<String> tables = new ArrayList<>(List.of(build.register(), build.staged(make)));
        try (Connection connection = mart.connect()) {
            Rows.execute(connection, build.createRegister());
            Rows.execute(connection, build.createTable(make));
            if (!ids.isEmpty()) {
                Rows.execute(connection, build.createLids());
                tables.add(build.lids());
            }
            for (String table : tables) {
                Replication.makeUnlogged(connection, table);
            }
            Rows.execute(connection, "INSERT INTO " + build.register() + " VALUES ('" + make + "', 1, 2, 0)");
            for (int id : ids) {
                Rows.execute(connection, "INSERT INTO " + build.lids() + " VALUES (" + id + ")");
            }
            for (Map.Entry<Integer, String> row : rows.entrySet()) {
                Rows.execute(connection, "INSERT INTO " + build.staged(make) + " " + row(row.getKey(), row.getValue()));
            }
            if (ids.isEmpty()) {
                swap.finish(connection, make);
            } else {
                swap.finishPart(connection, make);
            }
            for (String table : tables) {
                Replication.recordRowCount(connection, table);
            }
        }
        return ids.isEmpty() ? swap : swap.ofPart();
    }

    private static void assertFollowed(String... rows) throws InterruptedException {
        assertThat(mart.strings(ROWS)).containsExactly(rows);
        for (int i = 0; i < 200 && !subscriber.strings(ROWS).equals(List.of(rows)); i++) {
            Thread.sleep(50);
        }
        assertThat(subscriber.strings(ROWS)).containsExactly(rows);
        assertThat(subscriber.number(FAILURES)).isZero();
    }

    @Test
    @Order(1)
    void aWholeMartIsExchangedRowByRow() throws Exception {
        assertFollowed("1 old");

        stage("fiat", Map.of(1, "new", 2, "more"), List.of()).run(List.of("fiat"));

        assertFollowed("1 new", "2 more");
        assertThat(mart.strings(STAGED)).isEmpty();
    }

    @Test
    @Order(2)
    void aPartIsExchangedAsWell() throws Exception {
        stage("fiat", Map.of(2, "changed", 3, "third"), List.of(1, 2, 3)).run(List.of("fiat"));

        assertFollowed("2 changed", "3 third");
    }

    /** A subscriber gets the new table when it refreshes its subscription. */
    @Test
    @Order(3)
    void aNewMartIsATableLikeAnyOther() throws Exception {
        stage("lancia", Map.of(1, "first"), List.of()).run(List.of("lancia"));

        assertThat(mart.strings("SELECT relpersistence::text || relreplident::text FROM pg_class WHERE oid ="
                        + " 'raw.ads_lancia'::regclass"))
                .containsExactly("pi");
        assertThat(mart.strings("SELECT title FROM raw.ads_lancia")).containsExactly("first");
        assertThat(mart.strings("SELECT obj_description('raw.ads_lancia'::regclass)"))
                .containsOnlyNulls();
        assertFollowed("2 changed", "3 third");
    }

    /** The staged table is empty, as after a crash of the server. */
    @Test
    @Order(4)
    void aStagedTableThatLostItsRowsIsNotPublished() throws Exception {
        MartSwap swap = stage("fiat", Map.of(9, "ninth"), List.of());
        mart.execute("TRUNCATE raw.ads_fiat__" + tag());

        assertThatThrownBy(() -> swap.run(List.of("fiat")))
                .isInstanceOfSatisfying(
                        LotlakeException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE))
                .hasMessageContaining("has lost its rows, for the server has crashed since it was filled");
        swap.discardLeftovers();

        assertThat(mart.strings(STAGED)).isEmpty();
        assertFollowed("2 changed", "3 third");
    }

    @Test
    @Order(5)
    void aMartThatIsNoLongerPublishedIsSwappedForATableThatSurvivesACrash() throws Exception {
        MartSwap swap = stage("fiat", Map.of(5, "fifth"), List.of());
        mart.execute("DROP PUBLICATION dbz_publication; ALTER TABLE raw.ads_fiat REPLICA IDENTITY DEFAULT");

        swap.run(List.of("fiat"));

        assertThat(mart.strings("SELECT relpersistence FROM pg_class WHERE oid = 'raw.ads_fiat'::regclass"))
                .containsExactly("p");
        assertThat(mart.strings(ROWS)).containsExactly("5 fifth");
    }

    private static String tag() {
        return MartBuild.of("raw", "run_" + runs).tag();
    }
}
