package io.lotlake.gold.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.function.HostileTexts;
import io.lotlake.common.function.InputRows;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Values go through a real COPY into PostgreSQL and come back the same. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class CopyLineTest {
    private static final List<String> TEXTS = Arrays.asList(
            null,
            "",
            " ",
            "NULL",
            "null",
            "\\N",
            "\\\\N",
            "\\.",
            "\\",
            "\\\\",
            "a\\",
            "\\t",
            "\t",
            "\n",
            "\r",
            "\r\n",
            "a\tb\nc\rd",
            "\b\f\u000B",
            "\u0001",
            "\u007F",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\\x41",
            "\\101",
            "\\u0000",
            "n",
            "t",
            "\\n",
            "{}",
            "{a,b}",
            "{\"a\"}",
            "\"",
            "\"\"",
            "a\"b",
            "'",
            "''",
            ",",
            "$1",
            "\\$1",
            "%s",
            "\u00E4",
            "\uD83D\uDE97",
            "\uDBFF\uDFFF",
            "\uFFFF",
            "e\u0301",
            "\u05D0",
            "N".repeat(10_000),
            "\\".repeat(10_000),
            "\t\\\n\"\u00E4".repeat(2_000));

    private static MartColumn column(String name, String type) {
        return new MartColumn(name, type, false, "A value.", name, name);
    }

    /** Copies a column of the type made of column a; the table is called by the name. */
    private static void copy(
            InputRows rows, SparkSession spark, TestDatabase database, String table, String type, Column value)
            throws SQLException {
        List<MartColumn> columns = List.of(column("ordinal", "bigint"), column("value", type));
        List<byte[]> lines =
                rows.frame(spark).select(CopyLine.of(columns, List.of(col("ordinal"), value))).collectAsList().stream()
                        .map(row -> row.<byte[]>getAs(0))
                        .toList();
        copy(database, "CREATE TABLE " + table + " (ordinal bigint, value " + type + ")", table, lines);
    }

    private static void copy(TestDatabase database, String create, String table, List<byte[]> lines)
            throws SQLException {
        database.execute(create);
        try (Connection connection = database.connect()) {
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN");
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            lines.forEach(line -> CopyLine.write(line, block));
            copy.writeToCopy(block.toByteArray(), 0, block.size());
            assertThat(copy.endCopy()).isEqualTo(lines.size());
        }
    }

    private static List<String> values(TestDatabase database, String expression, String table) {
        return database.strings("SELECT " + expression + " FROM " + table + " ORDER BY ordinal");
    }

    @Test
    void textsArrive(SparkSession spark, TestDatabase database) throws SQLException {
        List<String> texts = new ArrayList<>(TEXTS);
        texts.addAll(HostileTexts.random(51, 5_000, List.of("a\\tb", "\\N", "\"x\",\"y\"")));
        InputRows rows = InputRows.ofTexts(texts);

        copy(rows, spark, database, "texts", "text", col("a"));

        assertThat(rows.differences(values(database, "value", "texts"), texts)).isEmpty();
    }

    @Test
    void arraysOfTextsArrive(SparkSession spark, TestDatabase database) throws SQLException {
        List<String> texts = new ArrayList<>(TEXTS.subList(1, TEXTS.size()));
        texts.addAll(HostileTexts.random(52, 3_000, List.of("{a}", "\"b\\\"", "NULL", ", ")));
        InputRows rows = InputRows.ofTexts(texts);
        Column pair = array(col("a"), lit("x\"\\"), col("a"));

        copy(rows, spark, database, "arrays", "text[]", pair);

        assertThat(values(database, "cardinality(value)", "arrays")).containsOnly("3");
        assertThat(rows.differences(values(database, "value[1]", "arrays"), texts))
                .isEmpty();
        assertThat(rows.differences(values(database, "value[3]", "arrays"), texts))
                .isEmpty();
        assertThat(values(database, "value[2]", "arrays")).containsOnly("x\"\\");
    }

    @Test
    void emptyArraysAndMissingOnesArriveAsSuch(SparkSession spark, TestDatabase database) throws SQLException {
        InputRows rows = InputRows.ofTexts(List.of("0", "1", "2", "-1"));
        Column array = when(col("a").notEqual("-1"), array_repeat(lit(""), col("a").cast("int")));

        copy(rows, spark, database, "few", "text[]", array);

        assertThat(values(database, "value::text", "few")).containsExactly("{}", "{\"\"}", "{\"\",\"\"}", null);
    }

    @Test
    void doublesArriveBitForBit(SparkSession spark, TestDatabase database) throws SQLException {
        List<Double> doubles = new ArrayList<>(List.of(
                0.0,
                -0.0,
                1.0,
                0.1,
                -0.1,
                1e-5,
                1e7,
                52.520008,
                13.404954,
                Double.MIN_VALUE,
                Double.MIN_NORMAL,
                Double.MAX_VALUE,
                -Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                1e-323,
                9007199254740992.0,
                2.225073858507201E-308));
        Random random = new Random(53);
        for (int i = 0; i < 3_000; i++) {
            doubles.add(Double.longBitsToDouble(random.nextLong()));
        }
        InputRows rows = InputRows.ofTexts(doubles.stream().map(String::valueOf).toList());

        copy(rows, spark, database, "doubles", "double precision", col("a").cast("double"));

        assertThat(values(database, "value", "doubles").stream()
                        .map(Double::valueOf)
                        .map(Double::doubleToLongBits))
                .containsExactlyElementsOf(
                        doubles.stream().map(Double::doubleToLongBits).toList());
    }

    @Test
    void momentsArriveWithTheirMicroseconds(SparkSession spark, TestDatabase database) throws SQLException {
        List<String> moments = List.of(
                "0",
                "1",
                "-1",
                "100000",
                "1767225600000001",
                "-62135596800000000",
                "253402300799999999",
                "-30610224000000001",
                "1711850399999999",
                "1711850400000000");
        InputRows rows = InputRows.ofTexts(moments);

        copy(rows, spark, database, "moments", "timestamp with time zone", micros());

        assertThat(values(database, "(extract(epoch FROM value) * 1000000)::bigint", "moments"))
                .isEqualTo(moments);
    }

    /** Bronze and Silver hold them: a year of five digits is a mistype away. */
    @Test
    void momentsOfFarYearsArrive(SparkSession spark, TestDatabase database) throws SQLException {
        List<String> moments = List.of(
                "253402300800000000",
                "577705132800000000",
                "9214646400000000000",
                "-62135596800000001",
                "-63517824000000000",
                "-210866803200000000");
        InputRows rows = InputRows.ofTexts(moments);

        copy(rows, spark, database, "far_moments", "timestamp with time zone", micros());

        assertThat(values(database, "(extract(epoch FROM value) * 1000000)::bigint", "far_moments"))
                .isEqualTo(moments);
    }

    private static Column micros() {
        return expr("timestamp_micros(CAST(a AS BIGINT))");
    }

    @Test
    void daysArrive(SparkSession spark, TestDatabase database) throws SQLException {
        List<String> days = List.of("0001-01-01", "1582-10-10", "1886-01-01", "2024-02-29", "9999-12-31");
        InputRows rows = InputRows.ofTexts(days);

        copy(rows, spark, database, "days", "date", col("a").cast("date"));

        assertThat(values(database, "value::text", "days")).isEqualTo(days);
    }

    @Test
    void daysOfFarYearsArrive(SparkSession spark, TestDatabase database) throws SQLException {
        List<String> days = new ArrayList<>();
        for (LocalDate day : List.of(
                LocalDate.of(10_000, 1, 1),
                LocalDate.of(20_235, 6, 1),
                LocalDate.of(0, 12, 31),
                LocalDate.of(-43, 3, 15))) {
            days.add(String.valueOf(day.toEpochDay()));
        }
        InputRows rows = InputRows.ofTexts(days);

        copy(rows, spark, database, "far_days", "date", expr("date_from_unix_date(CAST(a AS INT))"));

        assertThat(values(database, "value - '1970-01-01'::date", "far_days")).isEqualTo(days);
    }

    /** One wide row of every type at its edge, one of nothing, one of emptiness. */
    @Test
    void aRowOfAllTypesArrives(SparkSession spark, TestDatabase database) throws SQLException {
        List<MartColumn> columns = List.of(
                column("big", "bigint"),
                column("country", "character(2)"),
                column("whole", "integer"),
                column("small", "smallint"),
                column("yes", "boolean"),
                column("price", "numeric(14,2)"),
                column("confidence", "numeric(4,3)"),
                column("day", "date"),
                column("note", "text"),
                column("attributes", "jsonb"),
                column("last", "text[]"));
        List<Row> rows = spark.sql("""
                SELECT -9223372036854775808 AS big, 'D' AS country, -2147483648 AS whole, -32768 AS small, true AS yes,
                       -999999999999.99BD AS price, 0.001BD AS confidence, DATE '1886-01-01' AS day, '' AS note,
                       to_json(struct('a"\\\\\n\t\u00E4\uD83D\uDE97\u0001' AS upholstery, CAST(NULL AS INT) AS months),
                               map('ignoreNullFields', 'false')) AS attributes,
                       array('') AS last
                UNION ALL
                SELECT 9223372036854775807, 'DE', 2147483647, 32767, false, 0.00BD, 1.000BD, DATE '2100-12-31', 't',
                       '"\\\\u0041"', array()
                UNION ALL
                SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
                """)
                .select(CopyLine.of(
                        columns, columns.stream().map(c -> col(c.name())).toList()))
                .collectAsList();

        copy(
                database,
                columns.stream()
                        .map(c -> c.name() + " " + c.postgresType())
                        .collect(joining(", ", "CREATE TABLE wide (", ")")),
                "wide",
                rows.stream().map(row -> row.<byte[]>getAs(0)).toList());

        assertThat(database.strings("SELECT wide::text FROM wide ORDER BY big"))
                .containsExactly(
                        "(-9223372036854775808,\"D \",-2147483648,-32768,t,-999999999999.99,0.001,1886-01-01,\"\","
                                + "\"{\"\"months\"\": null, \"\"upholstery\"\": "
                                + "\"\"a\\\\\"\"\\\\\\\\\\\\n\\\\t\u00E4\uD83D\uDE97\\\\u0001\"\"}\","
                                + "\"{\"\"\"\"}\")",
                        "(9223372036854775807,DE,2147483647,32767,f,0.00,1.000,2100-12-31,t,\"\"\"A\"\"\",{})",
                        "(,,,,,,,,,,)");
    }

    @Test
    void aTextThatCannotBeHeldStopsThePublication() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();

        assertThatThrownBy(() -> CopyLine.write("a\0b".getBytes(UTF_8), block))
                .hasMessage("a text of the mart holds a NUL character");
    }

    @Test
    void theMomentsOfTheseTestsAreWhatTheySeem() {
        Instant epoch = Instant.EPOCH;

        assertThat(epoch.plus(253402300799999999L, ChronoUnit.MICROS)).isEqualTo("9999-12-31T23:59:59.999999Z");
        assertThat(epoch.plus(-62135596800000000L, ChronoUnit.MICROS)).isEqualTo("0001-01-01T00:00:00Z");
    }
}
