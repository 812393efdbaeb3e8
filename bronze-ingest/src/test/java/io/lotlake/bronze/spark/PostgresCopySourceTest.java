package io.lotlake.bronze.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL as a data source of Spark. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class PostgresCopySourceTest {
    private static final String FILTERED = """
            DROP TABLE IF EXISTS public.filtered;
            CREATE TABLE public.filtered (id integer, n bigint, d numeric(20,2), f double precision, b boolean,
              day date, at timestamp, zoned timestamptz, t text, c char(3), j jsonb, u uuid);
            INSERT INTO public.filtered VALUES
              (1, -5, -1.50, 'NaN', true, '2026-03-01', '2026-03-01 10:00', '2026-03-01 10:00+00', 'B', 'a', '1',
               'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'),
              (2, 7, 12345678901234567.89, 1, false, '0044-03-15 BC', '2026-03-01 10:00:00.000001', '0044-03-15 BC',
               'a', 'a b', '{}', NULL),
              (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
              (4, 0, 0, '-0', true, '1970-01-01', '1970-01-01', '2026-03-01 10:00+02', 'it''s \\ "x"', '', '[]', NULL);
            """;

    private static Dataset<Row> read(SparkSession spark, TestDatabase database, Map<String, String> options) {
        return spark.read()
                .format("postgres-copy")
                .option("url", database.url())
                .option("user", database.user())
                .option("password", "any")
                .options(options)
                .load();
    }

    private static Dataset<Row> table(SparkSession spark, TestDatabase database, String name) {
        return read(spark, database, Map.of("dbtable", name, "partitionSize", "64k"));
    }

    private static Dataset<Row> query(SparkSession spark, TestDatabase database, String sql) {
        return read(spark, database, Map.of("query", sql));
    }

    private static String plan(Dataset<Row> rows) {
        return rows.queryExecution().executedPlan().toString();
    }

    @Test
    void onlyTheAskedColumnsAreCopied(TestDatabase database, SparkSession spark) {
        database.execute(FILTERED);

        Dataset<Row> rows = table(spark, database, "public.filtered").select("t", "id");

        assertThat(plan(rows)).contains("SELECT \"id\", \"t\" FROM \"public\".\"filtered\"");
        assertThat(rows.orderBy("id").collectAsList()).extracting(Row::toString).startsWith("[B,1]", "[a,2]");
        assertThat(table(spark, database, "public.filtered").count()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = 2",
                "id <> 2",
                "3 < id",
                "n <= 0",
                "n <=> NULL",
                "n <=> 7",
                "n IN (7, -5)",
                "NOT n IN (7, 8)",
                "n IS NULL",
                "f IS NOT NULL AND id > 1",
                "d = -1.5",
                "d > 12345678901234567.88",
                "d IN (0, 1)",
                "b",
                "NOT b",
                "b OR n > 3",
                "day >= DATE '1970-01-01'",
                "day <> DATE '2026-03-01'",
                "at = TIMESTAMP_NTZ '2026-03-01 10:00:00.000001'",
                "at < TIMESTAMP_NTZ '2026-03-01 10:00:00.000001'",
                "zoned >= TIMESTAMP '2026-03-01 12:00:00+02:00'",
                "t = 'a'",
                "t <> 'a'",
                "t IN ('B', 'it''s')",
                "NOT (t = 'a' AND id = 2)",
                "u = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
                "j IS NULL"
            })
    void aFilterIsPushedAndFindsTheSameRows(String filter, TestDatabase database, SparkSession spark) {
        database.execute(FILTERED);
        Dataset<Row> all = table(spark, database, "public.filtered");

        Dataset<Row> found = all.where(filter).select("id").orderBy("id");

        assertThat(plan(found)).contains(" WHERE ").doesNotContain("Filter ");
        assertThat(ids(found)).isEqualTo(ids(local(spark, all).where(filter)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f = 1",
                "f > 0",
                "t > 'B'",
                "c = 'a'",
                "c = 'a  '",
                "j = '{}'",
                "upper(t) = 'A'",
                "t LIKE 'a%'",
                "t = 'it''s \\\\ \"x\"'",
                "day < DATE '0000-01-01'",
                "id + 1 = 2",
                "id = n"
            })
    void aFilterThatMayDifferIsLeftToSpark(String filter, TestDatabase database, SparkSession spark) {
        database.execute(FILTERED);
        Dataset<Row> all = table(spark, database, "public.filtered");

        Dataset<Row> found = all.where(filter).select("id").orderBy("id");

        assertThat(plan(found)).contains("Filter ");
        assertThat(ids(found)).isEqualTo(ids(local(spark, all).where(filter)));
    }

    /** The rows in Spark's memory, so that Spark itself filters them. */
    private static Dataset<Row> local(SparkSession spark, Dataset<Row> rows) {
        return spark.createDataFrame(rows.collectAsList(), rows.schema());
    }

    private static List<Integer> ids(Dataset<Row> rows) {
        return rows.select("id").orderBy("id").collectAsList().stream()
                .map(row -> row.getInt(0))
                .toList();
    }

    @Test
    void aCollationThatSeesNoCaseChangesNoResult(TestDatabase database, SparkSession spark) {
        database.execute("CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
                + " CREATE EXTENSION citext; CREATE TABLE public.blind (id int, t text COLLATE blind, c citext);"
                + " INSERT INTO public.blind VALUES (1, 'a', 'a'), (2, 'A', 'A')");
        Dataset<Row> all = table(spark, database, "public.blind");

        assertThat(ids(all.where("t = 'a'"))).containsExactly(1);
        assertThat(ids(all.where("c = 'A'"))).containsExactly(2);
    }

    /** Every transaction of the writers keeps the sum, so that a mix of moments shows. */
    @Test
    void allPartitionsAreOfOneMoment(TestDatabase database, SparkSession spark) throws Exception {
        database.execute("CREATE TABLE public.moving AS SELECT i AS id, 10 AS n FROM generate_series(1, 50000) i;"
                + " CREATE INDEX ON public.moving (id)");
        AtomicBoolean ended = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 1; !ended.get(); i = i % 49_000 + 40) {
                database.execute("BEGIN; UPDATE public.moving SET n = n + 1 WHERE id BETWEEN " + i + " AND " + (i + 9)
                        + "; UPDATE public.moving SET n = n - 1 WHERE id BETWEEN " + (50_000 - i - 9) + " AND "
                        + (50_000 - i)
                        + "; INSERT INTO public.moving VALUES (0, 0); DELETE FROM public.moving WHERE id = 0;"
                        + " COMMIT");
            }
        });
        writer.start();
        List<String> sums = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sums.add(table(spark, database, "public.moving")
                    .selectExpr("count(*)", "count(DISTINCT id)", "sum(n)")
                    .first()
                    .toString());
        }
        ended.set(true);
        writer.join();

        assertThat(sums).containsOnly("[50000,50000,500000]");
        assertThat(table(spark, database, "public.moving").select("id").rdd().getNumPartitions())
                .isGreaterThan(10);
    }

    @Test
    void aPlanThatIsReadAgainSeesTheSameMomentUntilNobodyHoldsIt(TestDatabase database, SparkSession spark)
            throws Exception {
        database.execute("CREATE TABLE public.held AS SELECT i AS id FROM generate_series(1, 10) i");
        Dataset<Row> rows = table(spark, database, "public.held");

        List<Row> before = rows.collectAsList();
        database.execute("INSERT INTO public.held SELECT * FROM generate_series(11, 20000)");

        assertThat(rows.collectAsList()).isEqualTo(before).hasSize(10);
        assertThat(rows.count()).isEqualTo(20_000);
        rows = null;
        before = null;
        String held = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '%postgres-copy%'"
                + " AND datname = current_database()";
        for (int i = 0; i < 50 && database.number(held) > 0; i++) {
            System.gc();
            Thread.sleep(100);
        }
        assertThat(database.number(held)).isZero();
    }

    @Test
    void aQueryThatHasEnoughRowsEnds(TestDatabase database, SparkSession spark) {
        Dataset<Row> rows = query(spark, database, "SELECT i::bigint AS i FROM generate_series(1, 2000000) i -- many;");

        assertThat(rows.limit(3).collectAsList())
                .extracting(row -> row.getLong(0))
                .containsExactly(1L, 2L, 3L);
        assertThat(rows.where("i > 1999999").collectAsList()).hasSize(1);
        assertThat(rows.count()).isEqualTo(2_000_000);
    }

    @Test
    void viewsAndPartitionedAndEmptyTablesAreRead(TestDatabase database, SparkSession spark) {
        database.execute("CREATE TABLE public.\"Whole t\" (id int) PARTITION BY HASH (id);"
                + " CREATE TABLE public.half PARTITION OF public.\"Whole t\" FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
                + " CREATE TABLE public.other PARTITION OF public.\"Whole t\" FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
                + " INSERT INTO public.\"Whole t\" SELECT * FROM generate_series(1, 9000);"
                + " CREATE VIEW public.seen AS SELECT * FROM public.\"Whole t\" WHERE id <= 5;"
                + " CREATE TABLE public.nothing (id int)");

        assertThat(table(spark, database, "public.\"Whole t\"").distinct().count())
                .isEqualTo(9_000);
        assertThat(ids(table(spark, database, "public.seen").where("id > 3"))).containsExactly(4, 5);
        assertThat(table(spark, database, "nothing").collectAsList()).isEmpty();
    }

    @Test
    void valuesThatSparkDoesNotHoldStopTheQuery(TestDatabase database, SparkSession spark) {
        String nan = "SELECT 1 AS id, 'NaN'::numeric(9,2) AS price";
        String infinite = "SELECT '-infinity'::timestamptz AS \"at\"";

        assertThatThrownBy(() -> query(spark, database, nan).collectAsList())
                .hasStackTraceContaining(
                        "Cannot read the query: column price holds NaN, which Spark's decimal(9,2) does"
                                + " not hold; read it with option query and cast the column there, like price::text");
        assertThatThrownBy(() -> query(spark, database, infinite).collectAsList())
                .hasStackTraceContaining("column at holds -infinity, which Spark's timestamp does not hold");
        assertThat(query(spark, database, nan).select("id").first().getInt(0)).isEqualTo(1);
        assertThat(query(spark, database, "SELECT 'NaN'::numeric(9,2)::text AS price")
                        .first()
                        .getString(0))
                .isEqualTo("NaN");
    }

    @Test
    void wrongOptionsAreNamedAllAtOnce(TestDatabase database, SparkSession spark) {
        assertThatThrownBy(() -> spark.read()
                        .format("postgres-copy")
                        .option("partitionSize", "many")
                        .load())
                .hasMessage("Cannot read with postgres-copy: option url is ''; set it to one like"
                        + " jdbc:postgresql://host:5432/database; option user is missing;"
                        + " set it to a role that may read the data; none of options dbtable and query is set;"
                        + " set one of them, like dbtable = public.prices or query = SELECT * FROM public.prices;"
                        + " option partitionSize is 'many'; set it to a size like 64m");
        assertThatThrownBy(() -> read(spark, database, Map.of("dbtable", "a.b", "query", "SELECT 1")))
                .hasMessageContaining("both of options dbtable and query are set");
        assertThatThrownBy(() -> read(spark, database, Map.of("dbtable", "a.b", "url", database.url() + "?password=x")))
                .hasMessageContaining("option url holds a login");
    }

    @Test
    void whatIsNotThereIsNamed(TestDatabase database, SparkSession spark) {
        assertThatThrownBy(() -> table(spark, database, "public.missing"))
                .hasMessage("Cannot read public.missing: there is no such table at " + database.url()
                        + "; set option dbtable to one like public.prices, in double quotes where it has capitals");
        assertThatThrownBy(() -> query(spark, database, "SELECT * FROM public.missing"))
                .hasMessageStartingWith("Cannot describe the query of option query: relation \"public.missing\"");
        assertThatThrownBy(() -> query(spark, database, "SELECT 1 AS a, 2 AS a"))
                .hasMessage("Cannot read the query: it has two columns a; give each a name of its own with AS");
        assertThatThrownBy(() -> read(
                        spark, database, Map.of("dbtable", "public.t", "url", "jdbc:postgresql://localhost:1/none")))
                .hasMessageStartingWith("Cannot connect to jdbc:postgresql://localhost:1/none as postgres: ")
                .hasMessageEndingWith("; check the options url, user and password");
    }

    @Test
    void aTableThatChangedItsColumnsIsNotReadAsItWas(TestDatabase database, SparkSession spark) {
        database.execute("CREATE TABLE public.changed (id int); INSERT INTO public.changed VALUES (1)");
        Dataset<Row> rows = table(spark, database, "public.changed");

        database.execute("ALTER TABLE public.changed ALTER COLUMN id TYPE bigint");

        assertThatThrownBy(rows::collectAsList)
                .hasStackTraceContaining("Cannot read public.changed: its columns changed since it was loaded");
    }
}
