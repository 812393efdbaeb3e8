package io.lotlake.bronze.sink;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.execution.ExplainMode;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.util.QueryExecutionListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** PostgreSQL as a sink of Spark. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class PostgresCopySinkTest {
    private static final String REGISTER =
            "(target text, part int, rows bigint, altered bigint, UNIQUE (target, part))";

    private static DataFrameWriter<Row> writer(Dataset<Row> rows, TestDatabase database) {
        return rows.write()
                .format("postgres-copy")
                .option("url", database.url())
                .option("user", database.user())
                .mode("append");
    }

    private static void write(Dataset<Row> rows, TestDatabase database, String table) {
        writer(rows, database).option("dbtable", table).save();
    }

    /** Every write drops its register, whether it succeeded or failed. */
    @AfterEach
    void nothingIsLeftBehind(TestDatabase database) {
        assertThat(database.strings("SELECT relname FROM pg_class WHERE relname LIKE 'postgres\\_copy%'"))
                .isEmpty();
    }

    @Test
    void columnsGoByTheirNamesAndDefaultsFillTheOthers(TestDatabase database, SparkSession spark) {
        database.execute(
                "CREATE TABLE public.\"Named\" (gone int, id int GENERATED ALWAYS AS IDENTITY, a text NOT NULL,"
                        + " \"B b\" int, twice int GENERATED ALWAYS AS (\"B b\" * 2) STORED,"
                        + " at date DEFAULT '2026-03-01'); ALTER TABLE public.\"Named\" DROP COLUMN gone");

        write(spark.sql("SELECT 7 `B b`, 'x' a"), database, "public.\"Named\"");
        write(spark.sql("SELECT 'y' a, 99 id, CAST(NULL AS int) `B b`"), database, "public.\"Named\"");

        assertThat(database.strings("SELECT n::text FROM public.\"Named\" n ORDER BY id"))
                .containsExactly("(1,x,7,14,2026-03-01)", "(99,y,,,2026-03-01)");
    }

    @Test
    void whatDoesNotFitIsSaidBeforeTheFirstByteAndAllAtOnce(TestDatabase database, SparkSession spark) {
        database.execute("CREATE TABLE public.strict (a int, b text, c numeric(9,2), d int NOT NULL,"
                + " e int GENERATED ALWAYS AS (a + 1) STORED, f jsonb)");

        assertThatThrownBy(() -> write(
                        spark.sql("SELECT 'x' a, 1 b, 1D c, 1 e, named_struct('k', 1) f, 1 more"),
                        database,
                        "public.strict"))
                .hasMessage("Cannot write public.strict: column a is string, which does not go into integer; cast it;"
                        + " column b is int, which does not go into text; cast it;"
                        + " column c is double, which does not go into numeric(9,2); cast it;"
                        + " PostgreSQL computes column e itself; leave it out;"
                        + " column f is struct<k:int>, which does not go into jsonb; cast it;"
                        + " public.strict has no column more; leave it out, or add the column;"
                        + " the rows have no column d, which is integer in public.strict; add it, or give the column a"
                        + " default")
                .isInstanceOfSatisfying(
                        LotlakeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
        assertThatThrownBy(() -> write(spark.sql("SELECT 1 a"), database, "public.missing"))
                .hasMessage("Cannot write public.missing: there is no such table with columns at " + database.url()
                        + "; create it, and write its name in double quotes where it has capitals");
        database.execute("CREATE VIEW public.seen AS SELECT 1 AS a");
        assertThatThrownBy(() -> write(spark.sql("SELECT 1 a"), database, "public.seen"))
                .hasMessage("Cannot write public.seen: it is no table; name one");
    }

    @Test
    void wrongOptionsAreNamedAllAtOnce(TestDatabase database, SparkSession spark) {
        Dataset<Row> rows = spark.sql("SELECT 1 a");

        assertThatThrownBy(() -> rows.write()
                        .format("postgres-copy")
                        .option("policy", "text")
                        .option("policy.a", "drop")
                        .mode("append")
                        .save())
                .hasMessage("Cannot write with postgres-copy: option url is ''; set it to one like"
                        + " jdbc:postgresql://host:5432/database; option user is missing;"
                        + " set it to a role that may write the data; option dbtable is missing;"
                        + " set it to a table like public.prices, or set targetColumn and for each of its values a"
                        + " table, like target.bmw = public.prices_bmw; option policy.a is 'drop';"
                        + " set it to error or null; option policy is 'text'; set it to error or null");
        assertThatThrownBy(() -> writer(rows, database)
                        .option("dbtable", "a")
                        .option("targetColumn", "b")
                        .option("query", "SELECT 1")
                        .save())
                .hasMessage(
                        "Cannot write with postgres-copy: option dbtable is set beside targetColumn or target.…; set"
                                + " either; option query is for reading; set dbtable");
        assertThatThrownBy(() -> writer(rows, database)
                        .mode("overwrite")
                        .option("dbtable", "a")
                        .save())
                .hasMessageContaining("does not support truncate in batch mode");
    }

    /** A type, a value of Spark that it does not hold, and the value as an error shows it. */
    private record NotHeld(String type, String value, String shown) {}

    private static final List<NotHeld> NOT_HELD = List.of(
            new NotHeld("smallint", "70000", "70000"),
            new NotHeld("integer", "2147483648L", "2147483648"),
            new NotHeld("oid", "-1L", "-1"),
            new NotHeld("numeric(5,2)", "1000.00BD", "1000.00"),
            new NotHeld("numeric(5,2)", "-0.005BD", "-0.005"),
            new NotHeld("numeric(3,5)", "0.01BD", "0.01"),
            new NotHeld("numeric(5,-2)", "150", "150"),
            new NotHeld("numeric(20,2)", "99999999999999999999999.001BD", "99999999999999999999999.001"),
            new NotHeld("numeric(20,2)", "999999999999999999.00BD * 1000", "999999999999999999000.00"),
            new NotHeld("character varying(3)", "'äöüß'", "'äöüß'"),
            new NotHeld("character(2)", "'DEU'", "'DEU'"),
            new NotHeld("text", "concat('a', chr(0), 'b')", "a text with a NUL character, 'a\\0b'"),
            new NotHeld(
                    "text",
                    "concat(repeat('a', 100), chr(0))",
                    "a text with a NUL character, '" + "a".repeat(60) + "…'"),
            new NotHeld("jsonb", "concat('\"', chr(0), '\"')", "a text with a NUL character, '\"\\0\"'"),
            new NotHeld("text[]", "array('a', chr(0))", "a text with a NUL character, '\\0'"),
            new NotHeld("smallint[]", "array(1, 70000)", "70000"),
            new NotHeld("uuid", "'a0eebc99-9c0b'", "'a0eebc99-9c0b'"),
            new NotHeld("date", "date_from_unix_date(2147483647)", "+5881580-07-11"),
            new NotHeld(
                    "timestamp(3) without time zone",
                    "TIMESTAMP_NTZ '2026-03-01 10:00:00.000001'",
                    "2026-03-01T10:00:00.000001"),
            new NotHeld(
                    "timestamp with time zone",
                    "timestamp_micros(-9223372036854775808)",
                    "-290308-12-21T19:59:05.224192+00"));

    private static Dataset<Row> notHeld(SparkSession spark) {
        return spark.range(1)
                .selectExpr(IntStream.range(0, NOT_HELD.size())
                        .mapToObj(i -> NOT_HELD.get(i).value() + " AS `V " + i + "`")
                        .toArray(String[]::new));
    }

    private static String createNarrow() {
        return IntStream.range(0, NOT_HELD.size())
                .mapToObj(i -> "\"V " + i + "\" " + NOT_HELD.get(i).type())
                .collect(joining(", ", "DROP TABLE IF EXISTS public.narrow; CREATE TABLE public.narrow (", ")"));
    }

    @Test
    void whatAColumnDoesNotHoldIsNullWhereThePolicySaysSo(TestDatabase database, SparkSession spark) {
        database.execute(createNarrow() + "; CREATE TABLE public.altered " + REGISTER);

        writer(notHeld(spark), database)
                .option("dbtable", "public.narrow")
                .option("policy", "null")
                .option("register", "public.altered")
                .save();

        assertThat(database.strings("SELECT count(*) || narrow::text FROM public.narrow GROUP BY narrow"))
                .containsExactly("1(" + ",".repeat(NOT_HELD.size() - 1) + ")");
        assertThat(database.strings("SELECT concat_ws(' ', target, rows, altered) FROM public.altered"))
                .containsExactly("public.narrow 1 " + NOT_HELD.size());
    }

    /** Uses the writer directly, to save a Spark job for each value. */
    @Test
    void whatAColumnDoesNotHoldIsNamedWithItsValue(TestDatabase database, SparkSession spark) throws Exception {
        database.execute(createNarrow());
        Dataset<Row> rows = notHeld(spark);
        InternalRow row = rows.queryExecution().executedPlan().executeCollect()[0];
        for (int i = 0; i < NOT_HELD.size(); i++) {
            Map<String, String> options = Map.of(
                    "url",
                    database.url(),
                    "user",
                    database.user(),
                    "dbtable",
                    "public.narrow",
                    "policy",
                    "null",
                    "policy.V " + i,
                    "error");
            BatchWrite write = SinkAttemptsTest.write(rows.schema(), options);
            try (DataWriter<InternalRow> writer =
                    write.createBatchWriterFactory(() -> 1).createWriter(0, 0)) {
                assertThatThrownBy(() -> writer.write(row))
                        .hasMessage("Cannot write public.narrow: column V " + i + " holds "
                                + NOT_HELD.get(i).shown() + ", which "
                                + NOT_HELD.get(i).type()
                                + " does not hold; correct the value, or set option policy.V " + i + " to null")
                        .isInstanceOfSatisfying(
                                LotlakeException.class,
                                e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
                writer.abort();
            }
            write.abort(new WriterCommitMessage[0]);
        }
    }

    @Test
    void noNullGoesIntoAColumnThatWantsAValue(TestDatabase database, SparkSession spark) {
        database.execute("CREATE TABLE public.full (a smallint NOT NULL)");
        Dataset<Row> wide = spark.sql("SELECT 70000 a");

        assertThat(Errors.translate(
                        catchThrowable(() -> write(spark.sql("SELECT CAST(NULL AS int) a"), database, "public.full"))))
                .hasMessage("Cannot write public.full: column a is NULL where the table wants a value; give it one");
        assertThat(Errors.translate(catchThrowable(() -> writer(wide, database)
                        .option("dbtable", "public.full")
                        .option("policy", "null")
                        .save())))
                .hasMessage("Cannot write public.full: column a holds 70000, which smallint does not hold; correct the"
                        + " value");
    }

    @Test
    void theServersOwnRefusalNamesTheColumn(TestDatabase database, SparkSession spark) {
        database.execute("CREATE TABLE public.json (id int, \"J\" jsonb, r inet)");

        assertThat(Errors.translate(catchThrowable(
                        () -> write(spark.sql("SELECT 1 id, '{' `J`, '::1' r"), database, "public.json"))))
                .hasMessage(
                        "Cannot write public.json: invalid input syntax for type json (SQLSTATE 22P02) in column J at "
                                + database.url());
        assertThat(Errors.translate(catchThrowable(
                        () -> write(spark.sql("SELECT 1 id, '{}' `J`, 'here' r"), database, "public.json"))))
                .hasMessageStartingWith("Cannot write public.json: invalid input syntax for type inet: \"here\"");
    }

    /** The tables take turns on one connection, with blocks of a megabyte each. */
    @Test
    void rowsOfOnePartitionGoToSeveralTables(TestDatabase database, SparkSession spark) {
        database.execute("CREATE TABLE public.to_a (id bigint, make text, filler text); CREATE TABLE public.\"to B\""
                + " (id bigint, filler text); CREATE TABLE public.parts " + REGISTER);
        Dataset<Row> rows = spark.range(0, 20_000, 1, 2)
                .selectExpr("id", "IF(id % 3 = 0, 'a', 'B') make", "repeat('x', 400) filler");
        Map<String, String> targets =
                Map.of("targetColumn", "make", "target.a", "public.to_a", "target.B", "public.\"to B\"");

        writer(rows, database)
                .options(targets)
                .option("register", "public.parts")
                .save();

        assertThat(database.strings("SELECT concat_ws(' ', count(*), count(DISTINCT id), max(id % 3), min(make),"
                        + " min(length(filler))) FROM public.to_a"))
                .containsExactly("6667 6667 0 a 400");
        assertThat(database.strings(
                        "SELECT concat_ws(' ', count(*), count(DISTINCT id), min(id % 3)) FROM public.\"to B\""))
                .containsExactly("13333 13333 1");
        assertThat(database.strings("SELECT concat_ws(' ', target, count(*), sum(rows), sum(altered)) FROM public.parts"
                        + " GROUP BY target ORDER BY target"))
                .containsExactly("B 2 13333 0", "a 2 6667 0");
        assertThat(Errors.translate(catchThrowable(() -> writer(rows.selectExpr("id", "'c' make", "filler"), database)
                        .options(targets)
                        .save())))
                .hasMessage("Cannot tell the table of a row: the column of option targetColumn holds 'c'; set option"
                        + " target.c to a table, or leave such rows out");
        assertThatThrownBy(() ->
                        writer(rows.drop("make"), database).options(targets).save())
                .hasMessageContaining("option targetColumn is make, which is no text column of the rows; name one");
    }

    /** An attempt must not take the parts of another write for its own. */
    @Test
    void aRegisterIsForOneWrite(TestDatabase database, SparkSession spark) {
        database.execute("CREATE TABLE public.once (a int); CREATE TABLE public.seen_parts " + REGISTER
                + "; CREATE TABLE public.no_key (target text, part int, rows bigint, altered bigint)");
        DataFrameWriter<Row> writer = writer(spark.sql("SELECT 1 a"), database).option("dbtable", "public.once");

        writer.option("register", "public.seen_parts").save();

        assertThat(Errors.translate(catchThrowable(writer::save)))
                .hasMessage(
                        "Cannot use the register public.seen_parts: it holds parts of an earlier write into the same"
                                + " targets; use one register a write");
        assertThat(Errors.translate(catchThrowable(
                        () -> writer.option("register", "public.no_key").save())))
                .hasMessageStartingWith("Cannot use the register public.no_key: it must be a table (target text,");
        assertThat(database.number("SELECT count(*) FROM public.once")).isEqualTo(1);
    }

    @Test
    void nothingIsWrittenOfNothing(TestDatabase database, SparkSession spark) {
        database.execute("CREATE TABLE public.empty (a int)");

        write(spark.sql("SELECT 1 a").where("a > 1"), database, "public.empty");

        assertThat(database.number("SELECT count(*) FROM public.empty")).isZero();
    }

    /** Collects everything that Spark says about a write: plans, events for its pages and its log, failures. */
    private static final class Ears extends SparkListener implements QueryExecutionListener {
        private final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onSuccess(String name, QueryExecution query, long nanos) {
            hear(query);
        }

        @Override
        public void onFailure(String name, QueryExecution query, Exception failure) {
            hear(query);
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            heard.add(trace.toString());
        }

        private void hear(QueryExecution query) {
            heard.add(query.toString());
            heard.add(query.explainString(ExplainMode.fromString("extended")));
            heard.add(query.explainString(ExplainMode.fromString("formatted")));
        }

        @Override
        public void onOtherEvent(SparkListenerEvent event) {
            heard.add(event.toString());
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            heard.add(end.reason().toString());
        }
    }

    @Test
    void nobodyHearsThePassword(TestDatabase database, SparkSession spark) throws Exception {
        database.execute("CREATE TABLE public.secret (a smallint)");
        Ears ears = new Ears();
        spark.sparkContext().addSparkListener(ears);
        spark.listenerManager().register(ears);
        for (String value : List.of("7", "70000")) {
            Throwable failure = catchThrowable(() -> writer(spark.sql("SELECT " + value + " a"), database)
                    .option("password", "tr0ub4dor&3")
                    .option("dbtable", "public.secret")
                    .save());
            assertThat(String.valueOf(failure)).doesNotContain("tr0ub4dor&3");
        }
        spark.sparkContext().listenerBus().waitUntilEmpty();
        spark.listenerManager().unregister(ears);
        spark.sparkContext().removeSparkListener(ears);

        assertThat(database.number("SELECT count(*) FROM public.secret")).isEqualTo(1);
        assertThat(ears.heard)
                .anyMatch(text -> text.contains("SparkListenerSQLExecutionStart") && text.contains("AppendData"))
                .anyMatch(text -> text.contains("column a holds 70000"))
                .anyMatch(text -> text.contains("postgres-copy [public.secret]"))
                .noneMatch(text -> text.contains("tr0ub4dor"));
    }
}
