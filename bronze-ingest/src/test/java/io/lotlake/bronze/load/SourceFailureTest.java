package io.lotlake.bronze.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lotlake.bronze.chunk.FinishedChunk;
import io.lotlake.bronze.connection.SourceCut;
import io.lotlake.bronze.landing.PricesAuto;
import io.lotlake.bronze.log.SummaryKeys;
import io.lotlake.bronze.testing.TestSource;
import io.lotlake.bronze.testing.TestSource.Outcome;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.postgres.Patience;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.testing.PostgresProxy;
import io.lotlake.common.testing.PostgresProxy.Fault;
import io.lotlake.common.testing.PostgresProxy.Trap;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever fails between the source and a task, every row is read once, or one line says what to do. */
@ExtendWith(SparkExtension.class)
class SourceFailureTest {
    private static final String PRICES = "public.prices_auto_a";
    private static final int ROWS = 60_000;

    @TempDir
    private Path warehouse;

    private final SparkSession spark;
    private TestSource source;

    SourceFailureTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void source() {
        source = new TestSource(warehouse, spark);
        source.execute("INSERT INTO " + PRICES + " SELECT i, i % 1000, (i % 7919) / 100.0, now()"
                + " FROM generate_series(1, " + ROWS + ") i");
    }

    private void assertEveryRowOnce(Outcome outcome) {
        assertThat(outcome.rows("count(*) n, count(DISTINCT id) ids, sum(price) prices", "bronze.prices_auto"))
                .isEqualTo(source.database()
                        .strings("SELECT '{\"n\":' || count(*) || ',\"ids\":' || count(DISTINCT id) || ',\"prices\":'"
                                + " || sum(price) || '}' FROM " + PRICES));
    }

    private LotlakeException failure(Map<String, String> more) {
        Throwable thrown = catchThrowable(() -> source.run(more));
        assertThat(thrown).isNotNull();
        return Errors.translate(thrown);
    }

    private Map<String, String> through(PostgresProxy proxy) {
        return Map.of(
                "source.url", proxy.url(source.database()),
                "catalog.url", source.database().url(),
                "catalog.user", source.database().user(),
                "source.max-connections", "2");
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUEST_LOST", "REPLY_BROKEN"})
    void aChunkThatFailsTwiceAndThenWorksIsReadOnce(Fault fault) throws Exception {
        try (PostgresProxy proxy = PostgresProxy.before(source.database())) {
            Trap second = new Trap("COPY (", fault);
            proxy.arm(new Trap("COPY (", fault, Duration.ZERO, () -> proxy.arm(second)));

            Outcome outcome = source.run(through(proxy));

            assertThat(proxy.hits()).isEqualTo(2);
            assertEveryRowOnce(outcome);
        }
    }

    private static SourceCut open(PostgresEndpoint endpoint) {
        return SourceCut.open(endpoint, endpoint.connect());
    }

    @Test
    void aSourceThatFallsSilentIsNoticedByTheConnectionThatHoldsTheCut() {
        Patience patience = new Patience(Duration.ofSeconds(1), Duration.ofHours(2), Duration.ofSeconds(1));
        TestDatabase database = source.database();
        try (PostgresProxy proxy = PostgresProxy.before(database);
                SourceCut cut =
                        open(new PostgresEndpoint("source", proxy.url(database), database.user(), "any", patience))) {
            cut.requireHeld();
            proxy.arm(new Trap("SELECT 1", Fault.REPLY_UNHEARD));

            assertThatThrownBy(cut::requireHeld)
                    .hasMessageContaining("the connection that holds the snapshot was lost")
                    .isInstanceOfSatisfying(
                            LotlakeException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
        }
    }

    /** The first attempt is lost before the server sees it. The next attempt finds the table changed. */
    private LotlakeException failureAfter(String change) {
        try (PostgresProxy proxy = PostgresProxy.before(source.database())) {
            proxy.arm(new Trap(
                    "COPY (SELECT \"id\", \"lid\", \"price\"",
                    Fault.REQUEST_LOST,
                    Duration.ZERO,
                    () -> source.execute(change)));
            LotlakeException failure = failure(through(proxy));
            assertThat(proxy.hits()).isEqualTo(1);
            return failure;
        }
    }

    @Test
    void aColumnThatIsDroppedBetweenPlanAndReadIsNamed() {
        LotlakeException failure = failureAfter("ALTER TABLE " + PRICES + " DROP COLUMN price");

        assertThat(failure)
                .hasMessageMatching(
                        "Cannot read public\\.prices_auto_a blocks \\d+-\\d+: column \"price\" does not exist"
                                + " \\(SQLSTATE 42703\\) at \\S+;"
                                + " it changed after the run had looked at it, run the command again");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure(Map.of()))
                .hasMessageContaining("public.prices_auto_a has no column price; add it as numeric");
    }

    @Test
    void aTableThatIsTruncatedBetweenPlanAndReadIsNotReadAsEmpty() throws Exception {
        LotlakeException failure = failureAfter("TRUNCATE " + PRICES);

        assertThat(failure)
                .hasMessageStartingWith(
                        "Cannot read public.prices_auto_a: it was truncated or rewritten while being read (filenode ");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(source.run(Map.of()).rows("id", "bronze.prices_auto")).isEmpty();
    }

    @Test
    void aRoleWithoutAFreeConnectionIsToldBeforeTheRead() {
        source.execute(role("lonely", "CONNECTION LIMIT 1"));

        LotlakeException failure = failure(Map.of("source.user", "lonely", "catalog.user", "postgres"));

        assertThat(failure)
                .hasMessage("Cannot read the source: lonely has no free connection beside the one"
                        + " that holds the snapshot at "
                        + source.database().url()
                        + "; raise the connection limit of the role, the database or the server"
                        + " (max_connections), or end other sessions");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void noMoreConnectionsAreUsedThanTheRoleMayHave() throws Exception {
        source.execute(role("modest", "CONNECTION LIMIT 2"));

        assertEveryRowOnce(source.run(
                Map.of("source.user", "modest", "catalog.user", "postgres", "source.max-connections", "50")));
    }

    private static String role(String name, String options) {
        return "DO $do$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + name + "') THEN CREATE ROLE "
                + name + " LOGIN " + options + "; END IF; END $do$; GRANT USAGE ON SCHEMA public, raw, mapping TO "
                + name
                + "; GRANT SELECT ON ALL TABLES IN SCHEMA public, raw, mapping TO " + name + ";";
    }

    /**
     * Makes reads of the prices fail once they are {@code blocks} blocks long. The text of a column counts the blocks.
     */
    private void readLessThan(int blocks, String state, String message) {
        source.execute("CREATE TYPE place AS (id bigint); ALTER TABLE " + PRICES + " ADD COLUMN place place;"
                + " UPDATE " + PRICES + " SET place = ROW(id)");
        source.execute("VACUUM FULL " + PRICES);
        long perBlock = source.database().number("SELECT count(*) FROM " + PRICES + " WHERE ctid < '(1,0)'");
        source.execute("CREATE FUNCTION public.patience(at place) RETURNS text LANGUAGE plpgsql AS $f$"
                + " DECLARE mine text := statement_timestamp()::text;"
                + " BEGIN"
                + "  IF current_setting('test.statement', true) IS DISTINCT FROM mine THEN"
                + "   PERFORM set_config('test.statement', mine, false), set_config('test.first', at.id::text, false);"
                + "  END IF;"
                + "  IF at.id - current_setting('test.first')::bigint >= " + blocks * perBlock + " THEN"
                + "   RAISE EXCEPTION '" + message + "' USING ERRCODE = '" + state + "'; END IF;"
                + "  RETURN at.id;"
                + " END $f$; CREATE CAST (place AS text) WITH FUNCTION public.patience(place)");
    }

    /** A standby cancels reads that hold up its replay with this error. */
    @Test
    void chunksThatAreCancelledByARecoveryConflictAreReadInHalves() throws Exception {
        readLessThan(40, "40001", "canceling statement due to conflict with recovery");

        Outcome outcome = source.run(Map.of());

        assertEveryRowOnce(outcome);
        List<FinishedChunk> chunks = FinishedChunk.parse(
                outcome.summary(PricesAuto.LANDING).getOrDefault(SummaryKeys.CHUNKS + "a", ""), "any");
        assertThat(chunks)
                .hasSizeGreaterThan(8)
                .allSatisfy(chunk -> assertThat(chunk.blocks().blocks()).isLessThanOrEqualTo(40));
        assertThat(chunks.stream().mapToLong(FinishedChunk::rows).sum()).isEqualTo(ROWS);
    }

    @Test
    void aConflictThatDoesNotEndStopsTheRunWithTheRemedy() {
        source.execute("DELETE FROM " + PRICES + " WHERE id > 20");
        source.execute("VACUUM " + PRICES);
        readLessThan(0, "40001", "canceling statement due to conflict with recovery");

        LotlakeException failure = failure(Map.of());

        assertThat(failure)
                .hasMessageMatching("Cannot read public\\.prices_auto_a blocks 0-1: canceling statement due to conflict"
                        + " with recovery \\(SQLSTATE 40001\\) at \\S+ \\(5 attempts\\); give the standby time: .*");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void aStatementThatTheServerCancelsIsNotTriedForEver() {
        readLessThan(40, "57014", "canceling statement due to statement timeout");

        LotlakeException failure = failure(Map.of());

        assertThat(failure)
                .hasMessageMatching("Cannot read public\\.prices_auto_a blocks \\d+-\\d+: canceling statement due to"
                        + " statement timeout \\(SQLSTATE 57014\\) at \\S+; run the command again");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(Arrays.asList(failure.getMessage().split("\n", -1))).hasSize(1);
    }
}
