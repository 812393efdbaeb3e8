package io.lotlake.gold.compat;

import static io.lotlake.gold.compat.MartSwapLab.HASTY;
import static io.lotlake.gold.compat.MartSwapLab.PATIENT;
import static io.lotlake.gold.compat.MartSwapLab.createLive;
import static io.lotlake.gold.compat.MartSwapLab.oid;
import static io.lotlake.gold.compat.MartSwapLab.prepare;
import static io.lotlake.gold.compat.MartSwapLab.publish;
import static io.lotlake.gold.compat.MartSwapLab.reading;
import static io.lotlake.gold.compat.MartSwapLab.tablesOf;
import static io.lotlake.gold.compat.MartSwapLab.titles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.postgres.PostgresEndpoint;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * If an object that cannot be handed over depends on a live table, the table stays and gets the rows of the filled one.
 */
@ExtendWith(PostgresExtension.class)
class RowExchangeTest {
    @BeforeAll
    static void install(TestDatabase database) {
        MartSwapLab.install(database);
    }

    /**
     * An object that depends on a live table and cannot be handed over, and a query that shows that it still exists.
     */
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
                        BEGIN ATOMIC SELECT count(*) FROM raw.ads_function_body;
                        END""", "SELECT 1 WHERE raw.ads_count() = 2"),
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

    /** An operator's trigger that gives the live table other rows than those that were written. */
    record Meddler(String make, String event, String body) {
        @Override
        public String toString() {
            return make;
        }
    }

    static final List<Meddler> MEDDLERS = List.of(
            new Meddler("changing", "BEFORE UPDATE", "NEW.title := 'theirs'; RETURN NEW;"),
            new Meddler("keeping_old", "BEFORE UPDATE", "RETURN NULL;"),
            new Meddler("keeping_gone", "BEFORE DELETE", "RETURN NULL;"),
            new Meddler("swallowing", "BEFORE INSERT", "RETURN NULL;"),
            new Meddler("changing_a_null", "BEFORE INSERT", "NEW.url := 'theirs'; RETURN NEW;"),
            new Meddler("changing_a_key", "BEFORE INSERT", "NEW.lid := NEW.lid + 100; RETURN NEW;"),
            new Meddler("adding", "AFTER INSERT", """
                    IF NEW.lid < 100 THEN
                      INSERT INTO raw.ads_adding (lid, make, portal, model, article_type, acc_id, modified)
                      VALUES (NEW.lid + 100, 'Fiat', 'mobile', 'Tipo', 'car', 1, '2026-03-01Z');
                    END IF;
                    RETURN NULL;"""));

    @ParameterizedTest
    @FieldSource("MEDDLERS")
    void aTriggerThatChangesRowsStopsThePublication(Meddler meddler, TestDatabase database) {
        String live = "raw.ads_" + meddler.make();
        createLive(database, meddler.make());
        database.execute(
                "INSERT INTO %1$s SELECT (jsonb_populate_record(t, '{\"lid\": 9}')).* FROM %1$s t".formatted(live));
        database.execute("""
                CREATE FUNCTION raw.%1$s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN %3$s END $$;
                CREATE TRIGGER meddle %2$s ON raw.ads_%1$s FOR EACH ROW EXECUTE FUNCTION raw.%1$s()
                """.formatted(meddler.make(), meddler.event(), meddler.body()));

        assertThatThrownBy(() -> publish(database, "new", meddler.make()))
                .hasMessageContaining("after the exchange, (" + live.replace("raw.", "\"raw\".\"") + "\"")
                .hasMessageContaining("a trigger or rule on it changes them, drop it");

        assertThat(titles(database, live)).containsExactly("1 old", "9 old");
    }

    /** Makes a live table with the listings 1 and 9, and a filled one with 1 and 2. */
    private static void createLiveAndNext(TestDatabase database, String make) {
        createLive(database, make);
        database.execute("""
                CREATE TABLE raw.next_%1$s AS SELECT * FROM raw.ads_%1$s;
                UPDATE raw.next_%1$s SET title = 'new';
                INSERT INTO raw.next_%1$s SELECT (jsonb_populate_record(t, '{"lid": 2}')).* FROM raw.next_%1$s t;
                INSERT INTO raw.ads_%1$s SELECT (jsonb_populate_record(t, '{"lid": 9}')).* FROM raw.ads_%1$s t
                """.formatted(make));
    }

    private static void exchangePart(TestDatabase database, String make) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            new RowExchange("raw.ads_" + make, "raw.next_" + make, " t.lid IN (1, 2)").run(connection);
            connection.commit();
        }
    }

    @Test
    void anExchangeOfAPartLeavesTheOtherRows(TestDatabase database) throws SQLException {
        createLiveAndNext(database, "part");

        exchangePart(database, "part");

        assertThat(titles(database, "raw.ads_part")).containsExactly("1 new", "2 new", "9 old");
    }

    static final List<Meddler> MEDDLERS_WITH_OTHERS =
            List.of(new Meddler("part_adding", "AFTER INSERT", """
                    IF NEW.lid < 100 THEN
                      INSERT INTO raw.ads_part_adding (lid, make, portal, model, article_type, acc_id, modified)
                      VALUES (NEW.lid + 100, 'Fiat', 'mobile', 'Tipo', 'car', 1, '2026-03-01Z');
                    END IF;
                    RETURN NULL;"""), new Meddler("part_deleting", "AFTER UPDATE", """
                    DELETE FROM raw.ads_part_deleting WHERE lid = 9;
                    RETURN NULL;"""));

    @ParameterizedTest
    @FieldSource("MEDDLERS_WITH_OTHERS")
    void aTriggerThatTouchesOtherListingsStopsTheExchangeOfAPart(Meddler meddler, TestDatabase database) {
        createLiveAndNext(database, meddler.make());
        database.execute("""
                CREATE FUNCTION raw.%1$s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN %3$s END $$;
                CREATE TRIGGER meddle %2$s ON raw.ads_%1$s FOR EACH ROW EXECUTE FUNCTION raw.%1$s()
                """.formatted(meddler.make(), meddler.event(), meddler.body()));

        assertThatThrownBy(() -> exchangePart(database, meddler.make()))
                .hasMessageContaining("after the exchange, (raw.ads_" + meddler.make() + ") holds other rows")
                .hasMessageContaining("a trigger or rule on it changes them, drop it");

        assertThat(titles(database, "raw.ads_" + meddler.make())).containsExactly("1 old", "9 old");
    }
}
