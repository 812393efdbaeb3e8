package io.lotlake.bronze.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.landing.FullAuto;
import io.lotlake.bronze.landing.Landing;
import io.lotlake.bronze.sync.BronzeChanges.TableChanges;
import io.lotlake.bronze.testing.SyncedSource;
import io.lotlake.common.lake.Lake;
import io.lotlake.common.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.HasTableOperations;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes to the values of a table that write no row. No transaction id shows them; only the catalog of the source
 * does.
 */
@ExtendWith(SparkExtension.class)
@TestMethodOrder(OrderAnnotation.class)
class SourceMeaningTest {
    private static final int ROWS = 20;
    private static final String PREPARED = """
            CREATE TYPE grade AS ENUM ('good', 'bad');
            CREATE TYPE inner_grade AS ENUM ('good', 'bad');
            CREATE DOMAIN rated AS inner_grade;
            CREATE TYPE listed_grade AS ENUM ('good', 'bad');
            CREATE TYPE part_grade AS ENUM ('good', 'bad');
            CREATE TYPE part AS (grade part_grade, size integer);
            CREATE TYPE ranged_grade AS ENUM ('good', 'bad', 'worse');
            CREATE TYPE grades AS RANGE (subtype = ranged_grade);
            CREATE TYPE cast_grade AS ENUM ('good', 'bad');
            CREATE FUNCTION shown(cast_grade) RETURNS text IMMUTABLE LANGUAGE sql
                AS $$ SELECT 'is ' || CASE $1 WHEN 'bad' THEN 'bad' ELSE 'good' END $$;
            CREATE CAST (cast_grade AS text) WITH FUNCTION shown(cast_grade);
            ALTER TABLE public.full_auto_a ADD COLUMN grade grade,
                ADD COLUMN gross numeric(16, 2) GENERATED ALWAYS AS (round(price * 1.19, 2)) VIRTUAL;
            ALTER TABLE public.cust_auto_a ADD COLUMN rated rated, ADD COLUMN shown cast_grade;
            ALTER TABLE public.stat_auto_a ADD COLUMN listed listed_grade[], ADD COLUMN span grades;
            ALTER TABLE public.prices_auto_a ADD COLUMN part part, ADD COLUMN owner regrole;
            ALTER TABLE mapping.lot_fiat ADD COLUMN one text, ADD COLUMN two text, ADD COLUMN number integer,
                ADD COLUMN moment timestamp;
            CREATE ROLE before_%1$s;
            INSERT INTO public.full_auto_a (lid, price, grade)
                SELECT i, i, CASE WHEN i %% 2 = 0 THEN 'bad' ELSE 'good' END::grade FROM generate_series(1, %2$d) i;
            INSERT INTO public.cust_auto_a (acc_id, rated, shown)
                SELECT lid, grade::text::rated, 'bad' FROM full_auto_a;
            INSERT INTO public.stat_auto_a (lid, listed, span) SELECT lid, ARRAY[grade::text::listed_grade],
                grades('bad', 'worse') FROM full_auto_a;
            INSERT INTO public.prices_auto_a (id, lid, part, owner) SELECT lid, lid,
                ROW(grade::text::part_grade, 1)::part, 'before_%1$s'::regrole FROM full_auto_a;
            INSERT INTO mapping.lot_fiat (lid, one, two, number, moment) SELECT lid, 'a', 'b', -1, '2026-01-01'
                FROM full_auto_a;
            """;

    @TempDir
    private static Path warehouse;

    private static SyncedSource source;

    @BeforeAll
    static void seed(SparkSession spark) throws Exception {
        source = new SyncedSource(warehouse, spark);
        source.execute(PREPARED.formatted(name(), ROWS));
        source.seed(Map.of());
        source.assertSame("a");
    }

    /** The name of the database. It makes the names of roles unique, because roles belong to the whole server. */
    private static String name() {
        return source.database().url().replaceFirst(".*/", "");
    }

    /**
     * A change: the Bronze table, the SQL, how many of the table's rows it changes, and the reason that the sync gives.
     */
    private record Change(String table, String sql, int rows, String reason) {}

    private static final List<Change> FIRST = List.of(
            new Change(
                    "full_auto",
                    "ALTER TYPE grade RENAME VALUE 'bad' TO 'damaged'",
                    ROWS / 2,
                    "the labels of the enum public.grade changed"),
            new Change(
                    "cust_auto",
                    "ALTER TYPE inner_grade RENAME VALUE 'bad' TO 'damaged'",
                    ROWS / 2,
                    "the labels of the enum public.inner_grade changed"),
            new Change(
                    "stat_auto",
                    "ALTER TYPE listed_grade RENAME VALUE 'bad' TO 'damaged'",
                    ROWS / 2,
                    "the labels of the enum public.listed_grade changed"),
            new Change(
                    "prices_auto",
                    "ALTER TYPE part_grade RENAME VALUE 'bad' TO 'damaged'",
                    ROWS / 2,
                    "the labels of the enum public.part_grade changed"),
            new Change(
                    "lot",
                    "ALTER TABLE mapping.lot_fiat RENAME one TO other; ALTER TABLE mapping.lot_fiat RENAME two TO one;"
                            + " ALTER TABLE mapping.lot_fiat RENAME other TO two",
                    ROWS,
                    "mapping.lot_fiat is compared as a whole: a column was added, dropped,"
                            + " renamed or given another type"));

    private static final List<Change> SECOND = List.of(
            new Change(
                    "full_auto",
                    "ALTER TABLE public.full_auto_a ALTER gross SET EXPRESSION AS (round(price * 1.25, 2))",
                    ROWS,
                    "the expression of the virtual column gross changed"),
            new Change(
                    "cust_auto",
                    "CREATE OR REPLACE FUNCTION shown(cast_grade) RETURNS text IMMUTABLE LANGUAGE sql"
                            + " AS $$ SELECT 'it is ' || CASE $1 WHEN 'bad' THEN 'bad' ELSE 'good' END $$",
                    ROWS,
                    "the cast of public.cast_grade to pg_catalog.text changed"),
            new Change(
                    "stat_auto",
                    "ALTER TYPE ranged_grade RENAME VALUE 'worse' TO 'worst'",
                    ROWS,
                    "the labels of the enum public.ranged_grade changed"),
            new Change(
                    "prices_auto",
                    "ALTER TYPE part ADD ATTRIBUTE colour text",
                    ROWS,
                    "the attributes of the type public.part changed"),
            new Change(
                    "lot",
                    "ALTER TABLE mapping.lot_fiat ALTER number TYPE oid",
                    ROWS,
                    "mapping.lot_fiat is compared as a whole: a column was added, dropped,"
                            + " renamed or given another type"));

    /** A verification before the sync finds the changes. The sync lands them, and then a verification finds nothing. */
    @Test
    @Order(1)
    void changesThatWriteNoRowLand() throws Exception {
        land(FIRST);
        assertThat(source.verify(Map.of()).findings()).isEmpty();
        source.assertSame("a");
    }

    @Test
    @Order(2)
    @Tag("nightly")
    void otherChangesOfTheSameTablesLand() throws Exception {
        land(SECOND);
        land(List.of(new Change(
                "prices_auto",
                "ALTER ROLE before_" + name() + " RENAME TO after_" + name(),
                ROWS,
                "the texts of pg_catalog.regrole follow names of the server")));
        assertThat(source.verify(Map.of()).findings()).isEmpty();
        source.assertSame("a");
    }

    private static void land(List<Change> changes) throws Exception {
        List<String> written = writers();
        changes.forEach(change -> source.execute(change.sql()));
        assertThat(writers()).as("no row is written").isEqualTo(written);

        assertThat(source.verify(Map.of()).findings())
                .hasSameSizeAs(changes)
                .allSatisfy(finding -> assertThat(finding).contains("as many as it must, but not the same"));
        Map<String, TableChanges> landed = source.sync().tables();

        assertThat(landed)
                .isEqualTo(changes.stream()
                        .collect(Collectors.toMap(
                                change -> "bronze." + change.table(),
                                change -> new TableChanges(change.rows(), 0, 0))));
        assertThat(source.printed())
                .contains(changes.stream().map(Change::reason).toList());
    }

    private static List<String> writers() {
        return source.database().strings("""
                SELECT xmin::text FROM public.full_auto_a UNION ALL SELECT xmin::text FROM public.cust_auto_a
                UNION ALL SELECT xmin::text FROM public.stat_auto_a
                UNION ALL SELECT xmin::text FROM public.prices_auto_a
                UNION ALL SELECT xmin::text FROM mapping.lot_fiat
                """);
    }

    /** These definitions concern only new rows, so that the table need not be read. */
    @Test
    @Order(3)
    void whatOnlyNewRowsFollowIsNoChange() throws Exception {
        source.execute("ALTER TABLE mapping.lot_fiat ALTER one SET DEFAULT 'x', ALTER one SET NOT NULL,"
                + " ALTER one SET STATISTICS 7, ALTER one SET STORAGE EXTERNAL;"
                + " COMMENT ON TABLE mapping.lot_fiat IS 'x'; CREATE INDEX ON mapping.lot_fiat (one);"
                + " ANALYZE mapping.lot_fiat");

        assertThat(source.sync().isEmpty()).isTrue();
        assertThat(source.printed()).doesNotContain("mapping.lot_fiat is compared");
    }

    /** The comparison finds nothing, and the lake notes that. */
    @Test
    @Order(3)
    void aLabelThatIsAddedIsComparedOnce() throws Exception {
        Map<String, Integer> before = source.snapshots();
        source.execute("ALTER TYPE grade ADD VALUE 'unknown'");

        assertThat(source.sync().isEmpty()).isTrue();
        assertThat(source.printed())
                .contains("public.full_auto_a is compared as a whole: the labels of the enum public.grade");
        assertThat(source.sync().isEmpty()).isTrue();
        assertThat(source.printed()).doesNotContain("public.full_auto_a is compared");
        assertThat(source.snapshots()).isEqualTo(before);
    }

    /** The marks in a lake of an earlier version do not note what the values meant. */
    @Test
    @Order(4)
    @Tag("nightly")
    void aTableWithoutThatInItsMarkIsComparedAsAWholeOnce() throws Exception {
        forgetMeaning(source.lake(), FullAuto.LANDING);
        source.execute("ALTER TYPE grade RENAME VALUE 'good' TO 'fine'");

        assertThat(source.verify(Map.of()).findings()).hasSize(1);
        assertThat(source.verified())
                .hasSize(7)
                .contains("Bronze against the source, table 2 of 7, bronze.full_auto of " + ROWS + " rows");
        assertThat(source.sync().tables()).isEqualTo(Map.of("bronze.full_auto", new TableChanges(ROWS / 2, 0, 0)));
        assertThat(source.printed())
                .contains("public.full_auto_a is compared as a whole: an earlier version of lotlake read it");
        source.assertSame("a");
        assertThat(source.sync().isEmpty()).isTrue();
        assertThat(source.printed()).doesNotContain("full_auto_a is compared");
        source.execute("ALTER TYPE grade RENAME VALUE 'fine' TO 'good'");
    }

    @Test
    @Order(4)
    void aSeedSeesItAsWell() throws Exception {
        source.execute("ALTER TYPE grade RENAME VALUE 'good' TO 'sound'");

        source.seed(Map.of());

        source.assertSame("a");
    }

    private static void forgetMeaning(Lake lake, Landing landing) throws IOException {
        String location = ((HasTableOperations) lake.icebergTable(landing.table()))
                .operations()
                .current()
                .metadataFileLocation();
        Path file = Path.of(location.replaceFirst("^file:", ""));
        String text = Files.readString(file);
        String forgotten = text.replaceAll(" meaning=[^ \"]*", "");
        assertThat(forgotten).isNotEqualTo(text);
        Files.writeString(file, forgotten);
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }

    /** docs/sync.md says for every column of the catalogs why it is in the mark or not. */
    @Test
    @Order(5)
    void thePageNamesEveryColumnOfTheCatalogs() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "sync.md"));
        List<String> columns = source.database().strings("""
                SELECT a.attname FROM pg_attribute a
                 WHERE a.attrelid IN ('pg_attribute'::regclass, 'pg_attrdef'::regclass, 'pg_enum'::regclass,
                                      'pg_type'::regclass, 'pg_class'::regclass, 'pg_rewrite'::regclass,
                                      'pg_range'::regclass, 'pg_cast'::regclass, 'pg_collation'::regclass,
                                      'pg_inherits'::regclass)
                   AND a.attnum > 0 AND a.attname <> 'oid'
                """);

        assertThat(columns)
                .hasSizeGreaterThan(100)
                .allSatisfy(column -> assertThat(page).contains("`" + column + "`"));
    }
}
