package io.lotlake.gold.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.function.LegacyFunctions;
import io.lotlake.common.postgres.Attempts;
import io.lotlake.common.postgres.Patience;
import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.postgres.Rows;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.quality.GateRules;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

@ExtendWith(PostgresExtension.class)
class MartSwapTest {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final GateRules NO_GATES = new GateRules(Map.of(), 1);
    private static final PublishConfig PATIENT = new PublishConfig(2_000, 5, 1, 0.2, NO_GATES);
    private static final PublishConfig HASTY = new PublishConfig(100, 2, 1, 0.2, NO_GATES);

    /** Who may do what with a table or its columns, and by whose leave. */
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

    @BeforeAll
    static void createRoles(TestDatabase database) {
        LegacyFunctions.installMart(database);
        database.execute("""
                CREATE ROLE swap_owner; CREATE ROLE swap_publisher LOGIN; GRANT swap_owner TO swap_publisher;
                CREATE ROLE swap_reader; CREATE ROLE "swap ""odd"" reader"; CREATE ROLE swap_stranger;
                GRANT CREATE, USAGE ON SCHEMA raw TO swap_owner, swap_publisher, swap_stranger;
                """);
    }

    /** A filled and finished build, ready to be swapped in. */
    private record Publication(MartBuild build, MartSwap swap, List<String> makes) {
        void run() {
            swap.run(makes);
        }

        void discard() {
            swap.discard(makes);
        }

        /** The same over a network that fails. */
        Publication behind(PostgresProxy proxy, TestDatabase database) {
            Patience patience = new Patience(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(20));
            PostgresEndpoint mart = new PostgresEndpoint("mart", proxy.url(database), database.user(), "any", patience);
            return new Publication(build, new MartSwap(build, mart, HASTY), makes);
        }
    }

    private static Publication prepare(PostgresEndpoint mart, PublishConfig config, String title, String... makes) {
        MartBuild build = MartBuild.of("raw", "run_" + RUNS.incrementAndGet());
        MartSwap swap = new MartSwap(build, mart, config);
        try (Connection connection = mart.connect()) {
            Rows.execute(connection, build.createRegister());
            for (String make : makes) {
                Rows.execute(connection, build.createTable(make));
                Rows.execute(connection, insert(build.qualified(make), 2, title));
                swap.finish(connection, make);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Publication(build, swap, List.of(makes));
    }

    private static void publish(TestDatabase database, String title, String... makes) {
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

    /** A live table with a row as the operator has it. */
    private static void createLive(TestDatabase database, String make) {
        database.execute("SELECT raw.create_mart('" + make + "')");
        database.execute(insert("raw.ads_" + make, 1, "old"));
    }

    private static List<String> titles(TestDatabase database, String table) {
        return database.strings("SELECT lid || ' ' || title FROM " + table + " ORDER BY lid");
    }

    private static List<String> tablesOf(TestDatabase database, String make) {
        return database.strings(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'ads_" + make + "%' ORDER BY 1");
    }

    private static String oid(TestDatabase database, String table) {
        return database.strings("SELECT '" + table + "'::regclass::oid::text").get(0);
    }

    @Test
    void theFirstPublicationIsTheTable(TestDatabase database) {
        publish(database, "new", "first");

        assertThat(titles(database, "raw.ads_first")).containsExactly("1 new", "2 new");
        assertThat(tablesOf(database, "first")).containsExactly("ads_first");
        assertThat(database.strings(String.format(INDEXES, "raw.ads_first")))
                .containsExactly("CREATE UNIQUE INDEX ads_first_lid_make_key ON raw.ads_first USING btree (lid, make)");
        database.execute("INSERT INTO raw.ads_first SELECT * FROM raw.ads_first"
                + " ON CONFLICT ON CONSTRAINT ads_first_lid_make_key DO NOTHING");
    }

    @Test
    void aLaterPublicationTakesItsPlaceAndLeavesNothingBehind(TestDatabase database) {
        createLive(database, "later");
        String before = oid(database, "raw.ads_later");

        publish(database, "new", "later");
        publish(database, "newer", "later");

        assertThat(titles(database, "raw.ads_later")).containsExactly("1 newer", "2 newer");
        assertThat(oid(database, "raw.ads_later")).isNotEqualTo(before);
        assertThat(tablesOf(database, "later")).containsExactly("ads_later");
        assertThat(
                        database.strings(
                                "SELECT conname FROM pg_constraint WHERE conrelid = 'raw.ads_later'::regclass AND contype = 'u'"))
                .containsExactly("ads_later_lid_make_key");
    }

    @Test
    void ownerGrantsAndCommentsSurvive(TestDatabase database) {
        createLive(database, "granted");
        database.execute("""
                ALTER TABLE raw.ads_granted OWNER TO swap_owner;
                GRANT SELECT ON raw.ads_granted TO swap_reader WITH GRANT OPTION;
                GRANT SELECT, UPDATE (title), REFERENCES (lid, make) ON raw.ads_granted TO "swap ""odd"" reader";
                GRANT SELECT (lid, price) ON raw.ads_granted TO PUBLIC;
                GRANT TRUNCATE ON raw.ads_granted TO PUBLIC;
                COMMENT ON TABLE raw.ads_granted IS E'Fiat''s "ads" \\\\ \u00E4\\n%s';
                COMMENT ON COLUMN raw.ads_granted.price IS 'It''s in EUR';
                """);
        List<String> privileges = database.strings(String.format(PRIVILEGES, "raw.ads_granted"));
        List<String> comments = database.strings(String.format(COMMENTS, "raw.ads_granted"));
        PostgresEndpoint publisher = new PostgresEndpoint("mart", database.url(), "swap_publisher", "any");
        String before = oid(database, "raw.ads_granted");

        prepare(publisher, PATIENT, "new", "granted").run();

        assertThat(oid(database, "raw.ads_granted")).isNotEqualTo(before);
        assertThat(titles(database, "raw.ads_granted")).containsExactly("1 new", "2 new");
        assertThat(database.strings(String.format(PRIVILEGES, "raw.ads_granted")))
                .hasSizeGreaterThan(12)
                .isEqualTo(privileges);
        assertThat(database.strings(String.format(COMMENTS, "raw.ads_granted")))
                .hasSize(2)
                .isEqualTo(comments);
    }

    /** The mart holds personal data; who may not read the live table may not read the next one. */
    @Test
    void defaultPrivilegesOfTheSchemaGiveNobodyMore(TestDatabase database) {
        createLive(database, "guarded");
        List<String> privileges = database.strings(String.format(PRIVILEGES, "raw.ads_guarded"));
        database.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA raw GRANT SELECT ON TABLES TO swap_stranger");
        try {
            publish(database, "new", "guarded");
        } finally {
            database.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA raw REVOKE SELECT ON TABLES FROM swap_stranger");
        }

        assertThat(database.strings(String.format(PRIVILEGES, "raw.ads_guarded")))
                .isEqualTo(privileges);
    }

    @Test
    void furtherIndexesSurviveUnderTheirNames(TestDatabase database) {
        createLive(database, "indexed");
        database.execute("""
                CREATE INDEX ads_by_price ON raw.ads_indexed (price DESC NULLS LAST, lid) INCLUDE (title);
                CREATE UNIQUE INDEX "Ads ""by"" title" ON raw.ads_indexed (lower(title), lid) WHERE title <> ' USING ';
                CREATE INDEX ads_by_seals ON raw.ads_indexed USING gin (seals);
                CREATE INDEX ads_by_day ON raw.ads_indexed USING brin (modified) WITH (pages_per_range = 8);
                """);
        List<String> indexes = database.strings(String.format(INDEXES, "raw.ads_indexed"));

        publish(database, "new", "indexed");
        publish(database, "newer", "indexed");

        assertThat(database.strings(String.format(INDEXES, "raw.ads_indexed")))
                .hasSize(5)
                .isEqualTo(indexes);
        assertThat(titles(database, "raw.ads_indexed")).containsExactly("1 newer", "2 newer");
    }

    /** All indexes but the key, by name, method and columns. */
    private static List<String> indexesOf(TestDatabase database, String make) {
        return database.strings("SELECT relname || substring(pg_get_indexdef(oid) FROM ' ON raw[.].*')"
                + " FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indrelid = 'raw.ads_" + make
                + "'::regclass AND relname NOT LIKE '%_lid_make_key' ORDER BY 1");
    }

    @Test
    void anIndexThatIsDroppedMeanwhileLeavesItsNameToNoOther(TestDatabase database) {
        createLive(database, "dropped");
        database.execute("CREATE INDEX by_model ON raw.ads_dropped (model);"
                + " CREATE INDEX by_price ON raw.ads_dropped (price)");
        Publication publication = prepare(database.endpoint("mart"), HASTY, "new", "dropped");
        database.execute("DROP INDEX raw.by_model");

        publication.run();

        assertThat(titles(database, "raw.ads_dropped")).containsExactly("1 new", "2 new");
        assertThat(indexesOf(database, "dropped")).containsExactly("by_price ON raw.ads_dropped USING btree (price)");
    }

    @Test
    void anIndexThatIsMadeMeanwhileIsThereAfterwards(TestDatabase database) {
        createLive(database, "made");
        database.execute("CREATE INDEX made_by_model ON raw.ads_made (model)");
        Publication publication = prepare(database.endpoint("mart"), HASTY, "new", "made");
        database.execute("CREATE INDEX made_again_by_model ON raw.ads_made (model);"
                + " CREATE INDEX \"made USING \"\"a\"\" name\" ON raw.ads_made (price);"
                + " ALTER INDEX raw.made_by_model RENAME TO made_with_another_name");

        publication.run();

        assertThat(titles(database, "raw.ads_made")).containsExactly("1 new", "2 new");
        assertThat(indexesOf(database, "made"))
                .containsExactly(
                        "made USING \"a\" name ON raw.ads_made USING btree (price)",
                        "made_again_by_model ON raw.ads_made USING btree (model)",
                        "made_with_another_name ON raw.ads_made USING btree (model)");
    }

    @Test
    void whatIsGrantedWhileTheSwapWaitsSurvives(TestDatabase database) throws SQLException {
        createLive(database, "late_grant");
        Publication publication = prepare(database.endpoint("mart"), PATIENT, "new", "late_grant");
        CompletableFuture<Void> swapped;
        try (Connection operator = reading(database, "raw.ads_late_grant");
                Statement statement = operator.createStatement()) {
            statement.execute("GRANT SELECT ON raw.ads_late_grant TO swap_reader;"
                    + " COMMENT ON COLUMN raw.ads_late_grant.price IS 'late';"
                    + " CREATE VIEW raw.late_view AS SELECT title FROM raw.ads_late_grant");
            swapped = CompletableFuture.runAsync(publication::run);
            awaitWaiting(database, swapped);
            operator.commit();
        }
        swapped.join();

        assertThat(database.strings("SELECT title FROM raw.late_view")).containsExactly("new", "new");
        assertThat(database.strings(String.format(PRIVILEGES, "raw.ads_late_grant")))
                .contains("SELECT to swap_reader by postgres f");
        assertThat(database.strings(String.format(COMMENTS, "raw.ads_late_grant")))
                .hasSize(1);
    }

    /** Until somebody waits for a lock. */
    private static void awaitWaiting(TestDatabase database, CompletableFuture<Void> waiting) {
        while (database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0) {
            assertThat(waiting).isNotDone();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLY_LOST", "REPLY_UNHEARD", "REQUEST_UNHEARD"})
    void anAnswerToTheCommitOfTheSwapThatIsLostIsFoundOut(PostgresProxy.Fault fault, TestDatabase database) {
        String make = "lost_" + fault.name().toLowerCase(Locale.ROOT);
        createLive(database, make);
        Publication publication = prepare(database.endpoint("mart"), PATIENT, "new", make);
        try (PostgresProxy proxy = PostgresProxy.before(database)) {
            proxy.arm(new PostgresProxy.Trap("COMMIT", fault));

            publication.behind(proxy, database).run();

            assertThat(proxy.hits()).isEqualTo(1);
        }
        assertThat(titles(database, "raw.ads_" + make)).containsExactly("1 new", "2 new");
        assertThat(tablesOf(database, make)).containsExactly("ads_" + make);
    }

    @Test
    void viewsOnTheTableAndViewsOnThoseSurvive(TestDatabase database) {
        createLive(database, "seen");
        createLive(database, "seen_too");
        database.execute("""
                CREATE SCHEMA "Apps";
                CREATE VIEW raw.seen AS SELECT lid AS id, title, upper(title) AS loud FROM raw.ads_seen;
                CREATE VIEW "Apps"."Seen again" (a, b) WITH (security_barrier, check_option = local)
                    AS SELECT id, title FROM raw.seen;
                CREATE VIEW "Apps".both AS SELECT lid, title FROM raw.ads_seen
                    UNION ALL SELECT lid + 100, title FROM raw.ads_seen_too;
                CREATE MATERIALIZED VIEW "Apps".kept AS SELECT * FROM raw.seen;
                GRANT SELECT ON raw.seen TO swap_reader;
                COMMENT ON VIEW raw.seen IS 'What is seen';
                ALTER VIEW raw.seen OWNER TO swap_owner;
                GRANT SELECT ON raw.ads_seen TO swap_owner;
                """);
        List<String> privileges = database.strings(String.format(PRIVILEGES, "raw.seen"));
        String table = oid(database, "raw.ads_seen");

        publish(database, "new", "seen", "seen_too");

        assertThat(oid(database, "raw.ads_seen")).isNotEqualTo(table);
        assertThat(database.strings("SELECT id || title || loud FROM raw.seen ORDER BY 1"))
                .containsExactly("1newNEW", "2newNEW");
        assertThat(database.strings("SELECT a || b FROM \"Apps\".\"Seen again\" ORDER BY 1"))
                .containsExactly("1new", "2new");
        assertThat(titles(database, "\"Apps\".both")).containsExactly("1 new", "2 new", "101 new", "102 new");
        assertThat(database.strings("SELECT title FROM \"Apps\".kept")).containsExactly("old");
        database.execute("REFRESH MATERIALIZED VIEW \"Apps\".kept");
        assertThat(database.strings("SELECT title FROM \"Apps\".kept")).containsExactly("new", "new");
        assertThat(database.strings(String.format(PRIVILEGES, "raw.seen"))).isEqualTo(privileges);
        assertThat(database.strings(String.format(COMMENTS, "raw.seen"))).containsExactly("0 What is seen");
        assertThat(database.strings("SELECT reloptions::text FROM pg_class WHERE relname = 'Seen again'"))
                .containsExactly("{security_barrier=true,check_option=local}");
    }

    /** What hangs on a live table and cannot be handed over, with the query that tells that it is still there. */
    record Attachment(String make, String sql, String stillThere) {
        @Override
        public String toString() {
            return make;
        }
    }

    static final List<Attachment> ATTACHMENTS = List.of(
            new Attachment(
                    "materialized_view",
                    "CREATE MATERIALIZED VIEW raw.kept AS SELECT lid FROM raw.ads_materialized_view",
                    "SELECT 1 FROM raw.kept WHERE lid = 1"),
            new Attachment(
                    "trigger",
                    """
                    CREATE FUNCTION raw.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                    CREATE TRIGGER watch AFTER INSERT ON raw.ads_trigger EXECUTE FUNCTION raw.nothing()""",
                    "SELECT 1 FROM pg_trigger WHERE tgname = 'watch' AND tgrelid = 'raw.ads_trigger'::regclass"),
            new Attachment(
                    "foreign_key",
                    """
                    CREATE TABLE raw.bookmarks (lid bigint, make text,
                                                FOREIGN KEY (lid, make) REFERENCES raw.ads_foreign_key (lid, make));
                    INSERT INTO raw.bookmarks VALUES (1, 'Fiat')""",
                    "SELECT 1 FROM raw.bookmarks, pg_constraint WHERE lid = 1"
                            + " AND confrelid = 'raw.ads_foreign_key'::regclass"),
            new Attachment("cascading_key", """
                    CREATE TABLE raw.notes (lid bigint, make text, FOREIGN KEY (lid, make)
                                            REFERENCES raw.ads_cascading_key (lid, make) ON DELETE CASCADE);
                    INSERT INTO raw.notes VALUES (1, 'Fiat')""", "SELECT 1 FROM raw.notes WHERE lid = 1"),
            new Attachment(
                    "primary_key",
                    "ALTER TABLE raw.ads_primary_key ADD PRIMARY KEY (make, lid)",
                    "SELECT 1 FROM pg_constraint WHERE conrelid = 'raw.ads_primary_key'::regclass AND contype = 'p'"),
            new Attachment(
                    "check_constraint",
                    "ALTER TABLE raw.ads_check_constraint ADD CONSTRAINT sane CHECK (lid > 0)",
                    "SELECT 1 FROM pg_constraint WHERE conname = 'sane'"
                            + " AND conrelid = 'raw.ads_check_constraint'::regclass"),
            new Attachment(
                    "rule",
                    "CREATE RULE quiet AS ON UPDATE TO raw.ads_rule DO INSTEAD NOTHING",
                    "SELECT 1 FROM pg_rules WHERE tablename = 'ads_rule' AND rulename = 'quiet'"),
            new Attachment(
                    "row_security",
                    """
                    ALTER TABLE raw.ads_row_security ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY own ON raw.ads_row_security FOR SELECT USING (portal = 'mobile')""",
                    "SELECT 1 FROM pg_policies WHERE tablename = 'ads_row_security' AND policyname = 'own'"),
            new Attachment(
                    "publication",
                    "SET client_min_messages = error; CREATE PUBLICATION stream FOR TABLE raw.ads_publication"
                            + " WITH (publish = 'insert')",
                    "SELECT 1 FROM pg_publication_tables WHERE tablename = 'ads_publication'"),
            new Attachment(
                    "statistics",
                    "CREATE STATISTICS raw.related (dependencies) ON model, generation FROM raw.ads_statistics",
                    "SELECT 1 FROM pg_statistic_ext WHERE stxrelid = 'raw.ads_statistics'::regclass"),
            new Attachment("function_body", """
                    CREATE FUNCTION raw.ads_count() RETURNS bigint LANGUAGE sql
                        BEGIN ATOMIC SELECT count(*) FROM raw.ads_function_body; END""", "SELECT 1 WHERE raw.ads_count() = 2"),
            new Attachment("function_of_rows", """
                    CREATE FUNCTION raw.some_ads() RETURNS SETOF raw.ads_function_of_rows LANGUAGE sql
                        AS 'SELECT * FROM raw.ads_function_of_rows'""", "SELECT 1 FROM raw.some_ads() LIMIT 1"),
            new Attachment(
                    "row_type",
                    "CREATE TABLE raw.log (ad raw.ads_row_type)",
                    "SELECT 1 FROM pg_attribute WHERE attrelid = 'raw.log'::regclass AND attname = 'ad'"),
            new Attachment(
                    "view_of_rows",
                    "CREATE VIEW raw.whole_rows AS SELECT ad FROM raw.ads_view_of_rows ad",
                    "SELECT 1 FROM raw.whole_rows LIMIT 1"),
            new Attachment(
                    "replica_identity",
                    "ALTER TABLE raw.ads_replica_identity REPLICA IDENTITY FULL",
                    "SELECT 1 FROM pg_class WHERE relname = 'ads_replica_identity' AND relreplident = 'f'"),
            new Attachment(
                    "child_table",
                    "CREATE TABLE raw.child () INHERITS (raw.ads_child_table)",
                    "SELECT 1 FROM pg_inherits WHERE inhparent = 'raw.ads_child_table'::regclass"),
            new Attachment(
                    "further_column",
                    "ALTER TABLE raw.ads_further_column ADD COLUMN note text DEFAULT 'mine'",
                    "SELECT 1 FROM raw.ads_further_column WHERE note = 'mine' LIMIT 1"));

    @ParameterizedTest
    @FieldSource("ATTACHMENTS")
    void whatCannotBeHandedOverStaysAndTheRowsAreExchanged(Attachment attachment, TestDatabase database) {
        createLive(database, attachment.make());
        database.execute(attachment.sql());
        String live = "raw.ads_" + attachment.make();
        String before = oid(database, live);

        publish(database, "new", attachment.make());

        assertThat(titles(database, live)).containsExactly("1 new", "2 new");
        assertThat(database.strings(attachment.stillThere())).containsExactly("1");
        assertThat(oid(database, live)).isEqualTo(before);
        assertThat(tablesOf(database, attachment.make())).containsExactly("ads_" + attachment.make());
    }

    @Test
    void aViewOfAnotherRoleLeadsToAnExchangeOfRows(TestDatabase database) {
        createLive(database, "strange");
        database.execute("""
                ALTER TABLE raw.ads_strange OWNER TO swap_owner;
                GRANT SELECT ON raw.ads_strange TO swap_stranger;
                CREATE VIEW raw.strange AS SELECT title FROM raw.ads_strange;
                ALTER VIEW raw.strange OWNER TO swap_stranger;
                """);
        String before = oid(database, "raw.ads_strange");

        prepare(new PostgresEndpoint("mart", database.url(), "swap_publisher", "any"), PATIENT, "new", "strange")
                .run();

        assertThat(oid(database, "raw.ads_strange")).isEqualTo(before);
        assertThat(database.strings("SELECT title FROM raw.strange")).containsExactly("new", "new");
    }

    @Test
    void anExchangeOfRowsDoesNotWaitForReaders(TestDatabase database) throws SQLException {
        createLive(database, "read");
        database.execute("CREATE MATERIALIZED VIEW raw.read_kept AS SELECT lid FROM raw.ads_read");
        try (Connection reader = reading(database, "raw.ads_read")) {
            prepare(database.endpoint("mart"), HASTY, "new", "read").run();

            assertThat(titles(database, "raw.ads_read")).containsExactly("1 new", "2 new");
            reader.rollback();
        }
    }

    @Test
    void aReaderWhoDoesNotEndLeavesTheLiveTableAsItIs(TestDatabase database) throws SQLException {
        createLive(database, "locked");
        String before = oid(database, "raw.ads_locked");
        Publication publication = prepare(database.endpoint("mart"), HASTY, "new", "locked");
        try (Connection reader = reading(database, "raw.ads_locked")) {
            assertThatThrownBy(publication::run)
                    .hasMessage(
                            "Cannot swap the mart tables: readers kept their locks on raw.ads_\u2026 longer than 100 ms,"
                                    + " 2 times; run publish again when they have ended, or raise lotlake.publish.lock-timeout-ms")
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

    /** A connection within a transaction that has read the table. */
    private static Connection reading(TestDatabase database, String table) throws SQLException {
        Connection reader = database.connect();
        reader.setAutoCommit(false);
        try (Statement statement = reader.createStatement()) {
            statement.execute("SELECT count(*) FROM " + table);
        }
        return reader;
    }
}
