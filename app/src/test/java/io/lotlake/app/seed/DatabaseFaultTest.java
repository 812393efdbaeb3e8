package io.lotlake.app.seed;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.CrashingPostgres;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.generator.market.SourcePlan;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of source, catalog and mart fails in the middle of a run. */
@Tag("nightly")
class DatabaseFaultTest {
    private static final int TABLES = 9;
    private static final int LEFT = 3;

    @TempDir
    private Path folder;

    private CrashingPostgres server;
    private SeedFixture fixture;

    @BeforeEach
    void start() throws Exception {
        server = CrashingPostgres.start(folder.resolve("postgres"));
        fixture = SeedFixture.generated(
                server.database(),
                new SourcePlan(3, 200, 400, List.of("mobile", "scout"), List.of("volkswagen")).withRecentRates(),
                folder);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void assertMadeGood() {
        SeedFixture.Outcome again = fixture.run("seed");
        assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
        SeedFixture.Outcome verify = fixture.run("verify");
        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    }

    @Test
    void aServerThatStopsAtOnceEndsTheRunAndTheNextMakesItGood() throws Exception {
        CompletableFuture<SeedFixture.Outcome> seed = CompletableFuture.supplyAsync(() -> fixture.run("seed"));
        TestDatabase database = server.database();
        while (database.number("SELECT count(*) FROM pg_class WHERE relname = 'iceberg_tables'") == 0
                || database.number("SELECT count(*) FROM iceberg_tables") < TABLES) {
            Thread.sleep(10);
        }

        server.crash();
        server.restart();

        SeedFixture.Outcome ended = seed.get();
        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(5);
        assertThat(ended.err()).doesNotContain("not foreseen");
        assertMadeGood();
    }

    @Test
    void aServerWithoutConnectionsEndsTheRunAndTheNextMakesItGood() throws Exception {
        List<Connection> taken = new ArrayList<>();
        try {
            takeAll(taken);
            for (int i = 0; i < LEFT; i++) {
                taken.remove(0).close();
            }
            SeedFixture.Outcome ended = fixture.run("seed");

            assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(5);
            assertThat(ended.err()).contains("SQLSTATE 53300");
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        assertMadeGood();
    }

    private void takeAll(List<Connection> taken) {
        while (true) {
            try {
                taken.add(DriverManager.getConnection(
                        server.database().url(), server.database().user(), "any"));
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo("53300");
                return;
            }
        }
    }
}
