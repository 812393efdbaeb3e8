package io.lotlake.gold.compat;

import static io.lotlake.gold.compat.MartSwapLab.PATIENT;
import static io.lotlake.gold.compat.MartSwapLab.awaitWaiting;
import static io.lotlake.gold.compat.MartSwapLab.comments;
import static io.lotlake.gold.compat.MartSwapLab.createLive;
import static io.lotlake.gold.compat.MartSwapLab.indexes;
import static io.lotlake.gold.compat.MartSwapLab.oid;
import static io.lotlake.gold.compat.MartSwapLab.prepare;
import static io.lotlake.gold.compat.MartSwapLab.privileges;
import static io.lotlake.gold.compat.MartSwapLab.publish;
import static io.lotlake.gold.compat.MartSwapLab.reading;
import static io.lotlake.gold.compat.MartSwapLab.tablesOf;
import static io.lotlake.gold.compat.MartSwapLab.titles;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.PostgresProxy;
import io.lotlake.common.testing.TestDatabase;
import io.lotlake.gold.compat.MartSwapLab.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A filled table takes the place of the live one, and gets its owner, grants, comments and views. */
@ExtendWith(PostgresExtension.class)
class MartSwapTest {
    @BeforeAll
    static void install(TestDatabase database) {
        MartSwapLab.install(database);
    }

    @Test
    void theFirstPublicationIsTheTable(TestDatabase database) {
        publish(database, "new", "first");

        assertThat(titles(database, "raw.ads_first")).containsExactly("1 new", "2 new");
        assertThat(tablesOf(database, "first")).containsExactly("ads_first");
        assertThat(comments(database, "raw.ads_first")).isEmpty();
        assertThat(indexes(database, "raw.ads_first"))
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
        assertThat(comments(database, "raw.ads_later")).isEmpty();
        assertThat(database.strings("SELECT conname FROM pg_constraint WHERE conrelid = 'raw.ads_later'::regclass AND"
                        + " contype = 'u'"))
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
        List<String> privileges = privileges(database, "raw.ads_granted");
        List<String> comments = comments(database, "raw.ads_granted");
        PostgresEndpoint publisher = new PostgresEndpoint("mart", database.url(), "swap_publisher", "any");
        String before = oid(database, "raw.ads_granted");

        prepare(publisher, PATIENT, "new", "granted").run();

        assertThat(oid(database, "raw.ads_granted")).isNotEqualTo(before);
        assertThat(titles(database, "raw.ads_granted")).containsExactly("1 new", "2 new");
        assertThat(privileges(database, "raw.ads_granted"))
                .hasSizeGreaterThan(12)
                .isEqualTo(privileges);
        assertThat(comments(database, "raw.ads_granted")).hasSize(2).isEqualTo(comments);
    }

    /** The mart holds personal data. A role that may not read the live table may not read the next one. */
    @Test
    void defaultPrivilegesOfTheSchemaGiveNobodyMore(TestDatabase database) {
        createLive(database, "guarded");
        List<String> privileges = privileges(database, "raw.ads_guarded");
        database.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA raw GRANT SELECT ON TABLES TO swap_stranger");
        try {
            publish(database, "new", "guarded");
        } finally {
            database.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA raw REVOKE SELECT ON TABLES FROM swap_stranger");
        }

        assertThat(privileges(database, "raw.ads_guarded")).isEqualTo(privileges);
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
        List<String> privileges = privileges(database, "raw.seen");
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
        assertThat(privileges(database, "raw.seen")).isEqualTo(privileges);
        assertThat(comments(database, "raw.seen")).containsExactly("0 What is seen");
        assertThat(database.strings("SELECT reloptions::text FROM pg_class WHERE relname = 'Seen again'"))
                .containsExactly("{security_barrier=true,check_option=local}");
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
        assertThat(privileges(database, "raw.ads_late_grant")).contains("SELECT to swap_reader by postgres f");
        assertThat(comments(database, "raw.ads_late_grant")).hasSize(1);
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
}
