package io.lotlake.gold.compat;

import static io.lotlake.gold.compat.MartSwapLab.HASTY;
import static io.lotlake.gold.compat.MartSwapLab.NO_GATES;
import static io.lotlake.gold.compat.MartSwapLab.awaitWaiting;
import static io.lotlake.gold.compat.MartSwapLab.createLive;
import static io.lotlake.gold.compat.MartSwapLab.oid;
import static io.lotlake.gold.compat.MartSwapLab.prepare;
import static io.lotlake.gold.compat.MartSwapLab.reading;
import static io.lotlake.gold.compat.MartSwapLab.tablesOf;
import static io.lotlake.gold.compat.MartSwapLab.titles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Attempts;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.compat.MartSwapLab.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Swaps and the readers of the live tables wait for each other, but never for long. */
@ExtendWith(PostgresExtension.class)
class MartLocksTest {
    @BeforeAll
    static void install(TestDatabase database) {
        MartSwapLab.install(database);
    }

    @Test
    void aReaderWhoDoesNotEndLeavesTheLiveTableAsItIs(TestDatabase database) throws SQLException {
        createLive(database, "locked");
        String before = oid(database, "raw.ads_locked");
        Publication publication = prepare(database.endpoint("mart"), HASTY, "new", "locked");
        try (Connection reader = reading(database, "raw.ads_locked")) {
            assertThatThrownBy(publication::run)
                    .hasMessage("Cannot swap the mart tables: readers kept their locks on raw.ads_\u2026 longer than"
                            + " 100 ms,"
                            + " 2 times; run publish again when they have ended, or raise"
                            + " lotlake.publish.lock-timeout-ms")
                    .isInstanceOfSatisfying(
                            LotlakeException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
            reader.rollback();
        }

        assertThat(titles(database, "raw.ads_locked")).containsExactly("1 old");
        assertThat(oid(database, "raw.ads_locked")).isEqualTo(before);
        publication.discard();
        publication.discard();
        assertThat(tablesOf(database, "locked")).containsExactly("ads_locked");
    }

    @Test
    void makesAreSwappedTogetherOrNotAtAll(TestDatabase database) throws SQLException {
        createLive(database, "together");
        createLive(database, "together_too");
        Publication publication =
                prepare(database.endpoint("mart"), HASTY, "new", "together", "together_too", "together_new");
        try (Connection reader = reading(database, "raw.ads_together_too")) {
            assertThatThrownBy(publication::run).isInstanceOf(LotlakeException.class);

            assertThat(titles(database, "raw.ads_together")).containsExactly("1 old");
            assertThat(titles(database, "raw.ads_together_too")).containsExactly("1 old");
            assertThat(database.strings("SELECT to_regclass('raw.ads_together_new')::text"))
                    .containsOnlyNulls();
            reader.rollback();
        }

        publication.run();

        assertThat(titles(database, "raw.ads_together")).containsExactly("1 new", "2 new");
        assertThat(titles(database, "raw.ads_together_too")).containsExactly("1 new", "2 new");
        assertThat(titles(database, "raw.ads_together_new")).containsExactly("1 new", "2 new");
    }

    @Test
    void aReaderWhoEndsMeanwhileIsWaitedFor(TestDatabase database) throws SQLException {
        createLive(database, "awaited");
        PublishConfig config = new PublishConfig(100, 100, 1, 0.2, NO_GATES);
        Publication publication = prepare(database.endpoint("mart"), config, "new", "awaited");
        try (Connection reader = reading(database, "raw.ads_awaited")) {
            CompletableFuture<Void> swapped = CompletableFuture.runAsync(publication::run);
            awaitWaiting(database, swapped);
            reader.rollback();
            swapped.join();
        }

        assertThat(titles(database, "raw.ads_awaited")).containsExactly("1 new", "2 new");
    }

    @Test
    void allLocksOfAnAttemptHaveOneBudget(TestDatabase database) throws SQLException {
        createLive(database, "budget");
        createLive(database, "budget_too");
        try (Connection swap = database.connect();
                Connection reader = reading(database, "raw.ads_budget")) {
            swap.setAutoCommit(false);
            LockBudget budget = new LockBudget(swap, 60_000);
            long start = System.nanoTime();
            CompletableFuture<Void> locked = CompletableFuture.runAsync(() -> lock(budget, "raw.ads_budget"));
            awaitWaiting(database, locked);
            while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(300)) {
                assertThat(locked).isNotDone();
            }
            reader.rollback();
            locked.join();

            lock(budget, "raw.ads_budget_too");

            String left = Rows.first(swap, "SELECT setting FROM pg_settings WHERE name = 'lock_timeout'")
                    .orElseThrow();
            assertThat(Long.parseLong(left)).isBetween(1L, 59_800L);
            assertThatThrownBy(() -> new LockBudget(swap, 0).lock("raw.ads_budget", "ACCESS EXCLUSIVE"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(Attempts.isBlocked(e)).isTrue());
        }
    }

    private static void lock(LockBudget budget, String table) {
        try {
            budget.lock(table, "ACCESS EXCLUSIVE");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void readersOfOneMakeDoNotWaitWhileTheRowsOfAnotherAreExchanged(TestDatabase database) throws SQLException {
        createLive(database, "a_quick_one");
        createLive(database, "slow");
        database.execute("""
                CREATE FUNCTION raw.dawdle() RETURNS trigger LANGUAGE plpgsql
                    AS 'BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END';
                CREATE TRIGGER dawdle BEFORE INSERT ON raw.ads_slow EXECUTE FUNCTION raw.dawdle();
                """);
        PublishConfig config = new PublishConfig(60_000, 1, 1, 0.2, NO_GATES);
        Publication publication = prepare(database.endpoint("mart"), config, "new", "a_quick_one", "slow");
        CompletableFuture<Void> swapped;
        try (Connection holder = database.connect();
                Connection reader = database.connect()) {
            Rows.exists(holder, "SELECT pg_advisory_lock(4711)");
            swapped = CompletableFuture.runAsync(publication::run);
            awaitWaiting(database, swapped);

            Rows.update(reader, "SET lock_timeout = 200");
            assertThat(Rows.first(reader, "SELECT title FROM raw.ads_a_quick_one"))
                    .contains("old");
        }
        swapped.join();

        assertThat(titles(database, "raw.ads_a_quick_one")).containsExactly("1 new", "2 new");
        assertThat(titles(database, "raw.ads_slow")).containsExactly("1 new", "2 new");
    }
}
