package io.lotlake.gold.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.postgres.Patience;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.testing.PostgresProxy;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.quality.GateRules;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Live tables of a mart as operators have them, and filled builds that are to take their place. */
final class MartSwapLab {
    static final GateRules NO_GATES = new GateRules(Map.of(), 1);
    static final PublishConfig PATIENT = new PublishConfig(2_000, 5, 1, 0.2, NO_GATES);
    static final PublishConfig HASTY = new PublishConfig(100, 2, 1, 0.2, NO_GATES);

    private static final AtomicInteger RUNS = new AtomicInteger();

    /** The privileges on a table and its columns, with grantee, grantor and grant option. */
    private static final String PRIVILEGES = """
            SELECT concat_ws(' ', a.columns, a.privilege_type, 'to',
                             CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
                             'by', a.grantor::regrole, a.is_grantable)
              FROM (SELECT NULL AS columns, x.*
                      FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
                     WHERE c.oid = '%1$s'::regclass
                    UNION ALL
                    SELECT t.attname, x.* FROM pg_attribute t, aclexplode(t.attacl) x
                     WHERE t.attrelid = '%1$s'::regclass) a ORDER BY 1
            """;

    private static final String COMMENTS = """
            SELECT objsubid || ' ' || description FROM pg_description WHERE objoid = '%s'::regclass ORDER BY 1
            """;

    private static final String INDEXES = """
            SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = '%s'::regclass ORDER BY 1
            """;

    private MartSwapLab() {}

    /**
     * Installs the functions of the mart, and creates the roles if they are missing; roles belong to all databases of
     * the server.
     */
    static void install(TestDatabase database) {
        LegacyFunctions.installMart(database);
        database.execute("""
                DO $$ BEGIN
                  IF to_regrole('swap_owner') IS NULL THEN
                    CREATE ROLE swap_owner; CREATE ROLE swap_publisher LOGIN; GRANT swap_owner TO swap_publisher;
                    CREATE ROLE swap_reader; CREATE ROLE "swap ""odd"" reader"; CREATE ROLE swap_stranger;
                  END IF;
                END $$;
                GRANT CREATE, USAGE ON SCHEMA raw TO swap_owner, swap_publisher, swap_stranger;
                """);
    }

    /** A filled and finished build, ready to be swapped in. */
    record Publication(MartBuild build, MartSwap swap, List<String> makes) {
        void run() {
            swap.run(makes);
        }

        void discard() {
            swap.discard(makes);
        }

        /** The same publication over a network that fails. */
        Publication behind(PostgresProxy proxy, TestDatabase database) {
            Patience patience = new Patience(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(20));
            PostgresEndpoint mart = new PostgresEndpoint("mart", proxy.url(database), database.user(), "any", patience);
            return new Publication(build, new MartSwap(build, mart, HASTY), makes);
        }
    }

    static Publication prepare(PostgresEndpoint mart, PublishConfig config, String title, String... makes) {
        MartBuild build = MartBuild.of("raw", "run_" + RUNS.incrementAndGet());
        MartSwap swap = new MartSwap(build, mart, config);
        try (Connection connection = mart.connect()) {
            Rows.execute(connection, build.createRegister());
            for (String make : makes) {
                Rows.execute(connection, build.createTable(make));
                Rows.execute(connection, insert(build.staged(make), 2, title));
                swap.finish(connection, make);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Publication(build, swap, List.of(makes));
    }

    static void publish(TestDatabase database, String title, String... makes) {
        Publication publication = prepare(database.endpoint("mart"), PATIENT, title, makes);

        publication.run();

        String register = publication.build().register();
        assertThat(database.strings("SELECT to_regclass('" + register + "')::text"))
                .containsOnlyNulls();
    }

    private static String insert(String table, int rows, String title) {
        return "INSERT INTO " + table + " (lid, make, portal, model, article_type, acc_id, modified, title, seals)"
                + " SELECT n, 'Fiat', 'mobile', 'Tipo', 'car', n, '2026-03-01Z', '" + title + "', '{ABS}'"
                + " FROM generate_series(1, " + rows + ") n";
    }

    /** Creates a live table with one row, as an operator does. */
    static void createLive(TestDatabase database, String make) {
        database.execute("SELECT raw.create_mart('" + make + "')");
        database.execute(insert("raw.ads_" + make, 1, "old"));
    }

    static List<String> titles(TestDatabase database, String table) {
        return database.strings("SELECT lid || ' ' || title FROM " + table + " ORDER BY lid");
    }

    static List<String> tablesOf(TestDatabase database, String make) {
        return database.strings(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'ads_" + make + "%' ORDER BY 1");
    }

    static String oid(TestDatabase database, String table) {
        return database.strings("SELECT '" + table + "'::regclass::oid::text").get(0);
    }

    static List<String> privileges(TestDatabase database, String table) {
        return database.strings(String.format(PRIVILEGES, table));
    }

    static List<String> comments(TestDatabase database, String table) {
        return database.strings(String.format(COMMENTS, table));
    }

    static List<String> indexes(TestDatabase database, String table) {
        return database.strings(String.format(INDEXES, table));
    }

    /** A connection within a transaction that has read the table. */
    static Connection reading(TestDatabase database, String table) throws SQLException {
        Connection reader = database.connect();
        reader.setAutoCommit(false);
        try (Statement statement = reader.createStatement()) {
            statement.execute("SELECT count(*) FROM " + table);
        }
        return reader;
    }

    /** Waits until a session waits for a lock. */
    static void awaitWaiting(TestDatabase database, CompletableFuture<Void> waiting) {
        while (database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0) {
            assertThat(waiting).isNotDone();
        }
    }
}
