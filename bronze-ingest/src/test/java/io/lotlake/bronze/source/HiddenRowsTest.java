package io.lotlake.bronze.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.SparkExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All ways in which a server allows the read of a table but gives fewer rows than there are. Each is refused, or the
 * read is complete.
 */
@ExtendWith(SparkExtension.class)
class HiddenRowsTest {
    private static final String LISTINGS = SyncedSource.LISTINGS;
    private static final String READER = "hidden_reader";
    private static final String BYPASS = "ALTER ROLE \"" + READER + "\" BYPASSRLS";
    private static final Map<String, String> AS_READER =
            Map.of("source.user", READER, "catalog.user", "postgres", "mart.user", "postgres");

    @TempDir
    private static Path warehouse;

    private static SyncedSource source;
    private String undo = "";

    @BeforeAll
    static void seed(SparkSession spark) throws Exception {
        source = new SyncedSource(warehouse, spark);
        source.addListings(1, 20);
        source.addPrices(1, 20);
        source.execute("INSERT INTO raw.countries VALUES ('DE', 'EUR', '49');"
                + " CREATE ROLE " + READER + " LOGIN; CREATE ROLE hidden_owner;"
                + " GRANT USAGE, CREATE ON SCHEMA public, raw, mapping TO " + READER + ", hidden_owner");
        source.seed(Map.of());
    }

    private void prepare(String sql, String undoing) {
        undo = undoing;
        source.execute(sql);
        source.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public, raw, mapping TO " + READER + ", hidden_owner");
    }

    @AfterEach
    void undo() {
        source.execute(undo);
    }

    static Stream<Arguments> whatHidesRowsIsRefused() {
        String table = "row level security hides rows of public.full_auto_a from the role " + READER + "; " + BYPASS;
        String plain = "ALTER TABLE raw.countries RENAME TO countries_all; ";
        String back = "DROP VIEW raw.countries; ALTER TABLE raw.countries_all RENAME TO countries;"
                + " ALTER TABLE raw.countries DISABLE ROW LEVEL SECURITY";
        return Stream.of(
                Arguments.of(
                        "a policy",
                        "ALTER TABLE " + LISTINGS + " ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON " + LISTINGS
                                + " USING (lid <= 5)",
                        "DROP POLICY few ON " + LISTINGS + "; ALTER TABLE " + LISTINGS + " DISABLE ROW LEVEL SECURITY",
                        table),
                Arguments.of(
                        "no policy at all",
                        "ALTER TABLE " + LISTINGS + " ENABLE ROW LEVEL SECURITY",
                        "ALTER TABLE " + LISTINGS + " DISABLE ROW LEVEL SECURITY",
                        table),
                Arguments.of(
                        "a policy that is forced on the owner",
                        "ALTER TABLE " + LISTINGS + " OWNER TO " + READER + ", ENABLE ROW LEVEL SECURITY,"
                                + " FORCE ROW LEVEL SECURITY",
                        "ALTER TABLE " + LISTINGS + " OWNER TO postgres, DISABLE ROW LEVEL SECURITY,"
                                + " NO FORCE ROW LEVEL SECURITY",
                        table),
                Arguments.of(
                        "a policy of a table that inherits",
                        "CREATE TABLE public.full_auto_child () INHERITS (" + LISTINGS + ");"
                                + " ALTER TABLE public.full_auto_child ENABLE ROW LEVEL SECURITY",
                        "DROP TABLE public.full_auto_child",
                        "row level security hides rows of public.full_auto_child from the role " + READER),
                Arguments.of(
                        "a policy below a view of the reader's rights",
                        plain + "ALTER TABLE raw.countries_all ENABLE ROW LEVEL SECURITY;"
                                + " CREATE VIEW raw.countries WITH (security_invoker) AS SELECT *"
                                + " FROM raw.countries_all",
                        back,
                        "row-level security policy for table \"countries_all\" (SQLSTATE 42501) at "
                                + source.database().url() + "; it would hide rows: " + BYPASS),
                Arguments.of(
                        "a policy below a view of its owner's rights",
                        plain + "ALTER TABLE raw.countries_all ENABLE ROW LEVEL SECURITY;"
                                + " CREATE VIEW raw.countries WITH (security_barrier) AS SELECT *"
                                + " FROM raw.countries_all; ALTER VIEW raw.countries OWNER TO hidden_owner",
                        back,
                        BYPASS + ", or the owner of the view that hides them"),
                Arguments.of(
                        "a view that shows each role its own",
                        plain + "CREATE VIEW raw.countries AS SELECT * FROM raw.countries_all WHERE CURRENT_USER = 'x'",
                        back,
                        "what the view raw.countries shows depends on who reads it (CURRENT_USER)"),
                Arguments.of(
                        "a materialized view that was never filled",
                        plain
                                + "CREATE MATERIALIZED VIEW raw.countries AS SELECT * FROM raw.countries_all"
                                + " WITH NO DATA",
                        "DROP MATERIALIZED VIEW raw.countries; ALTER TABLE raw.countries_all RENAME TO countries",
                        "raw.countries was never filled; REFRESH MATERIALIZED VIEW raw.countries"),
                Arguments.of(
                        "a subscription that is still copying",
                        "SET allow_system_table_mods = on;"
                                + " INSERT INTO pg_subscription_rel VALUES (1, 'raw.countries'::regclass, 'd', NULL)",
                        "SET allow_system_table_mods = on; DELETE FROM pg_subscription_rel",
                        "a subscription has not copied all rows of raw.countries yet"),
                Arguments.of(
                        "a server that passes over damaged pages",
                        "ALTER ROLE " + READER + " SET zero_damaged_pages = on",
                        "ALTER ROLE " + READER + " RESET ALL",
                        "the server passes over damaged pages, so that rows may be missing"),
                Arguments.of(
                        "rights on some columns",
                        "REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM " + READER,
                        "REVOKE SELECT (lid) ON " + LISTINGS + " FROM " + READER,
                        "lotlake.source.user has no right to read public.full_auto_a;"
                                + " GRANT it USAGE ON SCHEMA public"));
    }

    /** Every command refuses. It appends nothing, and does not advise to let the rows go. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void whatHidesRowsIsRefused(String way, String sql, String undoing, String words) {
        prepare(sql, undoing);
        if (way.startsWith("rights")) {
            source.execute("REVOKE SELECT ON " + LISTINGS + " FROM " + READER + "; GRANT SELECT (lid) ON " + LISTINGS
                    + " TO " + READER);
        }
        Map<String, Integer> before = source.snapshots();

        for (ThrowingCallable command : List.<ThrowingCallable>of(
                () -> source.sync(AS_READER, LISTINGS, "raw.countries"),
                () -> source.seed(AS_READER),
                () -> source.plan(AS_READER),
                () -> source.verify(AS_READER))) {
            LotlakeException failure = Errors.translate(catchThrowable(command));
            assertThat(failure).hasMessageContaining(words).hasMessageNotContaining("--allow-deletes");
            assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        }

        assertThat(source.snapshots()).isEqualTo(before);
    }

    static Stream<Arguments> whatHidesNoneIsReadWhole() {
        return Stream.of(
                Arguments.of(
                        "a role that no policy concerns",
                        "ALTER ROLE " + READER + " BYPASSRLS; ALTER TABLE " + LISTINGS + " ENABLE ROW LEVEL SECURITY",
                        "ALTER ROLE " + READER + " NOBYPASSRLS; ALTER TABLE " + LISTINGS
                                + " DISABLE ROW LEVEL SECURITY"),
                Arguments.of(
                        "tables and functions before those of the server",
                        "CREATE SCHEMA evil; CREATE VIEW evil.pg_class AS SELECT * FROM pg_catalog.pg_class"
                                + " WHERE false;"
                                + " CREATE FUNCTION evil.age(xid) RETURNS integer LANGUAGE sql AS 'SELECT 2000000000';"
                                + " CREATE TABLE evil.full_auto_a (LIKE " + LISTINGS
                                + "); GRANT USAGE ON SCHEMA evil TO "
                                + READER + "; ALTER ROLE " + READER + " SET search_path = evil, pg_catalog",
                        "DROP SCHEMA evil CASCADE; ALTER ROLE " + READER + " RESET ALL"),
                Arguments.of(
                        "other defaults of transactions",
                        "ALTER ROLE " + READER + " SET default_transaction_read_only = on; ALTER ROLE " + READER
                                + " SET default_transaction_isolation = serializable; ALTER ROLE " + READER
                                + " SET default_transaction_deferrable = on",
                        "ALTER ROLE " + READER + " RESET ALL"),
                Arguments.of(
                        "limits of time",
                        "ALTER ROLE " + READER + " SET transaction_timeout = '900ms'; ALTER ROLE " + READER
                                + " SET idle_in_transaction_session_timeout = '900ms'",
                        "ALTER ROLE " + READER + " RESET ALL"),
                Arguments.of(
                        "a table that inherits",
                        "CREATE TABLE public.full_auto_child () INHERITS (" + LISTINGS + ");"
                                + " WITH gone AS (DELETE FROM ONLY " + LISTINGS + " WHERE lid > 15 RETURNING *)"
                                + " INSERT INTO public.full_auto_child SELECT * FROM gone",
                        "INSERT INTO " + LISTINGS + " SELECT * FROM public.full_auto_child;"
                                + " DROP TABLE public.full_auto_child"),
                Arguments.of(
                        "a table that inherits and that the role may not read",
                        "CREATE SCHEMA apart; CREATE TABLE apart.child () INHERITS (" + LISTINGS + ");"
                                + " WITH gone AS (DELETE FROM ONLY " + LISTINGS + " WHERE lid > 15 RETURNING *)"
                                + " INSERT INTO apart.child SELECT * FROM gone",
                        "INSERT INTO " + LISTINGS + " SELECT * FROM apart.child; DROP SCHEMA apart CASCADE"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    @Tag("nightly")
    void whatHidesNoneIsReadWhole(String way, String sql, String undoing) throws Exception {
        prepare(sql, undoing);
        source.execute("UPDATE " + LISTINGS + " SET title = '" + way + "' WHERE lid IN (1, 20)");

        source.sync(AS_READER);

        source.assertSame(FullAuto.LANDING, "a");
    }

    /** A SELECT leaves out the temporary tables of other sessions, and nobody else can read them. */
    @Test
    void temporaryTablesOfOtherSessionsAreNotPartOfATable() throws Exception {
        prepare("", "");
        try (Connection other = source.database().connect();
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TEMP TABLE mine () INHERITS (" + LISTINGS + ")");
            statement.execute("INSERT INTO mine (lid) VALUES (99)");

            assertThat(source.sync(AS_READER).isEmpty()).isTrue();
        }
    }

    /** A SELECT leaves out a partition from the moment at which its detaching begins. */
    @Test
    void aPartitionThatIsBeingDetachedIsNotPartOfATable() throws Exception {
        prepare(
                "ALTER TABLE raw.countries RENAME TO countries_all; CREATE TABLE raw.countries (LIKE raw.countries_all)"
                        + " PARTITION BY LIST (country);"
                        + " CREATE TABLE raw.countries_de PARTITION OF raw.countries FOR VALUES IN ('DE');"
                        + " CREATE TABLE raw.countries_pl PARTITION OF raw.countries FOR VALUES IN ('PL');"
                        + " INSERT INTO raw.countries VALUES ('DE', 'EUR', '49'), ('PL', 'PLN', '48')",
                "DROP TABLE raw.countries, raw.countries_pl; ALTER TABLE raw.countries_all RENAME TO countries");
        try (Connection reader = source.database().connect();
                Connection owner = source.database().connect();
                Statement reads = reader.createStatement();
                Statement detaches = owner.createStatement()) {
            reader.setAutoCommit(false);
            reads.execute("SELECT 1 FROM raw.countries");
            detaches.execute("SET lock_timeout = '300ms'");
            SQLException waits = (SQLException) catchThrowable(
                    () -> detaches.execute("ALTER TABLE raw.countries DETACH PARTITION raw.countries_pl CONCURRENTLY"));
            assertThat(waits.getSQLState()).isEqualTo("55P03");
        }
        assertThat(source.database().strings("SELECT country FROM raw.countries"))
                .containsExactly("DE");

        assertThat(source.sync(AS_READER).isEmpty()).isTrue();
    }

    /** A copy by template has the same files in the same server. Only the number of the database tells the copy. */
    @Test
    void anotherDatabaseWithTheSameTablesIsNoReasonToAllowDeletions() throws Exception {
        prepare("", "");
        String name = source.database().url().replaceFirst(".*/", "");
        String copy = "copy_of_" + name;
        source.administrate("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
        source.administrate("CREATE DATABASE " + copy + " TEMPLATE " + name);
        Map<String, String> there = new HashMap<>(AS_READER);
        there.put("source.url", source.database().url().replace("/" + name, "/" + copy));
        there.put("catalog.url", source.database().url());
        there.put("sync.max-delete-ratio", "0.05");

        source.in(
                copy,
                "DELETE FROM " + LISTINGS + " WHERE lid < 10; DELETE FROM " + SyncedSource.PRICES + " WHERE id < 6");
        LotlakeException failure = Errors.translate(catchThrowable(() -> source.sync(there)));
        assertThat(failure)
                .hasMessageContaining(LISTINGS + ": 9 of 20 rows would go")
                .hasMessageContaining("public.prices_auto_a: 5 of 20 rows that Bronze keeps are not there")
                .hasMessageContaining("the last run read another database: check lotlake.source.url")
                .hasMessageNotContaining("--allow-deletes");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.GATE);
    }
}
