package io.lotlake.bronze.encode;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.testing.RandomSamples;
import io.lotlake.bronze.testing.TypeSamples;
import io.lotlake.bronze.testing.TypeSamples.Sample;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every value that Spark read from PostgreSQL goes back as exactly the same value. */
@ExtendWith(SparkExtension.class)
class SinkTypesTest {
    private static Dataset<Row> read(SparkSession spark, TestDatabase database, String table) {
        return spark.read()
                .format("postgres-copy")
                .options(Map.of("url", database.url(), "user", database.user(), "dbtable", table))
                .load();
    }

    private static void write(Dataset<Row> rows, TestDatabase database, String table) {
        rows.write()
                .format("postgres-copy")
                .options(Map.of("url", database.url(), "user", database.user(), "dbtable", table))
                .mode("append")
                .save();
    }

    /** Copies a table with a column for each sample. A shorter sample is followed by NULL and then repeats. */
    private static void goThereAndBack(SparkSession spark, List<Sample> samples) {
        TestDatabase database = PostgresExtension.create();
        database.execute(TypeSamples.TYPES);
        int rows =
                samples.stream().mapToInt(sample -> sample.texts().size()).max().orElseThrow() + 1;
        List<String> columns = new ArrayList<>(List.of("n int"));
        List<String> oracles = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            String column = Identifiers.quoted("Value ." + i);
            columns.add(column + " " + samples.get(i).type());
            oracles.add("'" + samples.get(i).type() + " ' || coalesce("
                    + String.format(samples.get(i).oracle(), column) + ", 'NULL') || coalesce(" + column
                    + "::text, '')");
        }
        List<String> values = new ArrayList<>();
        for (int n = 0; n < rows; n++) {
            int row = n;
            values.add(samples.stream()
                    .map(sample -> literal(sample, row % (sample.texts().size() + 1)))
                    .collect(joining(", ", "(" + n + ", ", ")")));
        }
        database.execute("CREATE TABLE public.original (" + String.join(", ", columns) + ");"
                + " CREATE TABLE public.written (LIKE public.original);"
                + " INSERT INTO public.original VALUES " + String.join(", ", values));
        Dataset<Row> original = read(spark, database, "public.original");

        write(original, database, "public.written");

        String cells = "SELECT unnest(ARRAY[" + String.join(", ", oracles) + "]) FROM public.%s ORDER BY n";
        assertThat(database.strings(String.format(cells, "written")))
                .isEqualTo(database.strings(String.format(cells, "original")));
        assertThat(texts(read(spark, database, "public.written"))).isEqualTo(texts(original));
    }

    private static String literal(Sample sample, int position) {
        return position == sample.texts().size()
                ? "NULL"
                : Identifiers.literal(sample.texts().get(position)) + "::" + sample.type();
    }

    /** The rows as texts. Arrays of bytes print by their content. */
    private static List<String> texts(Dataset<Row> rows) {
        List<String> texts = new ArrayList<>();
        for (Row row : rows.orderBy("n").collectAsList()) {
            for (int i = 0; i < row.size(); i++) {
                texts.add(row.get(i) instanceof byte[] bytes ? Arrays.toString(bytes) : "" + row.get(i));
            }
        }
        return texts;
    }

    @Test
    void theEdgesOfEveryTypeGoThereAndBack(SparkSession spark) {
        goThereAndBack(spark, TypeSamples.EDGES);
    }

    @Test
    @Tag("nightly")
    void randomValuesOfEveryTypeGoThereAndBack(SparkSession spark) {
        long seed = Long.getLong("io.lotlake.test.seed", System.nanoTime());
        System.out.println("SinkTypesTest: repeat with -Dio.lotlake.test.seed=" + seed);

        goThereAndBack(spark, RandomSamples.of(seed, 500));
    }

    /** The Spark types that the reader does not give. */
    @Test
    void narrowAndWideTypesOfSparkAreWritten(SparkSession spark) {
        TestDatabase database = PostgresExtension.create();
        database.execute("CREATE TABLE public.wide (a smallint, b integer, c bigint, d numeric, e numeric(6,2),"
                + " f double precision, g text, h numeric(20,0), i varchar(3), j char(2), k numeric(30,10),"
                + " l numeric)");

        write(
                spark.sql("SELECT tinyint(-128) a, smallint(-32768) b, tinyint(5) c, bigint(-9223372036854775808) d,"
                        + " 1234 e, float(0.1) f, NULL g, 10000L h, 'äöü' i, 'x    ' j, 10000.50BD k, 0.000BD l"),
                database,
                "public.wide");

        assertThat(database.strings("SELECT wide::text FROM public.wide"))
                .containsExactly("(-128,-32768,5,-9223372036854775808,1234.00,0.10000000149011612,,10000,äöü,\"x \","
                        + "10000.5000000000,0.000)");
    }

    @Test
    void arraysOfEveryTypeAreWritten(SparkSession spark) {
        TestDatabase database = PostgresExtension.create();
        database.execute("CREATE TYPE colour AS ENUM ('red'); CREATE TABLE public.arrays (n int, a smallint[], b int[],"
                + " c bigint[], d boolean[], e real[], f double precision[], g date[], h timestamp[],"
                + " i timestamptz[], j text[], k varchar(2)[], l numeric(5,2)[], m bytea[], n2 uuid[],"
                + " o jsonb[], p inet[], q colour[])");

        write(spark.sql("""
                        SELECT 1 n, array(1s, null) a, array(-1) b, array(9223372036854775807) c, array(true, false) d,
                               array(float(1.5)) e, array(-0D, double('NaN')) f, array(DATE '1969-12-31') g,
                               array(TIMESTAMP_NTZ '2026-03-01 10:00:00.000001') h,
                               array(TIMESTAMP '2026-03-01 10:00:00+02') i,
                               array('', null, 'NULL', 'a"b\\\\c,{}', 'ä') j, array('ab') k, array(-0.05BD, 100.00BD) l,
                               array(X'00ff') m, array('A0EEBC999C0B4EF8BB6D6BB9BD380A11') n2, array('{"a": 1}') o,
                               array('10.0.0.1', null) p, array('red') q
                        UNION ALL SELECT 2, array(), array(), array(), array(), array(), array(), array(), array(),
                               array(), array(), array(), array(), array(), array(), array(), array(), array()
                        UNION ALL SELECT 3, null, null, null, null, null, null, null, null, null, null, null, null,
                               null, null, null, null, null
                        """), database, "public.arrays");

        String bounds = "SELECT array_dims(a) || array_dims(j) FROM public.arrays WHERE n = 1";
        assertThat(database.strings(bounds)).containsExactly("[1:2][1:5]");
        assertThat(database.strings("SELECT arrays::text FROM public.arrays ORDER BY n"))
                .containsExactly(
                        "(1,\"{1,NULL}\",{-1},{9223372036854775807},\"{t,f}\",{1.5},\"{-0,NaN}\",{1969-12-31},"
                                + "\"{\"\"2026-03-01 10:00:00.000001\"\"}\",\"{\"\"2026-03-01 08:00:00+00\"\"}\","
                                + "\"{\"\"\"\",NULL,\"\"NULL\"\",\"\"a\\\\\"\"b\\\\\\\\c,{}\"\",ä}\",{ab},"
                                + "\"{-0.05,100.00}\","
                                + "\"{\"\"\\\\\\\\x00ff\"\"}\",{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11},"
                                + "\"{\"\"{\\\\\"\"a\\\\\"\": 1}\"\"}\",\"{10.0.0.1,NULL}\",{red})",
                        "(2,{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{})",
                        "(3,,,,,,,,,,,,,,,,,)");
    }
}
