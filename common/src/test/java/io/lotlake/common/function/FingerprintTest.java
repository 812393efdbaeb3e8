package io.lotlake.common.function;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lotlake.common.function.Fingerprint.Cell;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** PostgreSQL and Spark see the same rows as the same number, and other rows as another. */
@ExtendWith({PostgresExtension.class, SparkExtension.class})
class FingerprintTest {
    private static final Fingerprint ALL = new Fingerprint(List.of(
            new Cell("n", DataTypes.LongType),
            new Cell("d", DataTypes.createDecimalType(38, 18)),
            new Cell("b", DataTypes.BooleanType),
            new Cell("t", DataTypes.StringType),
            new Cell("y", DataTypes.BinaryType),
            new Cell("day", DataTypes.DateType),
            new Cell("at", DataTypes.TimestampType)));
    private static final String ROWS = """
            (1::bigint, 0.000000000000000001::numeric(38,18), true, 'a,b|ä🚗', 'Ab'::bytea, DATE '2026-03-01', timestamptz '2026-03-01 10:00:00.000001+00'),
            (-9223372036854775808, -12345678901234567890.5, false, '', ''::bytea, DATE '0001-01-01', timestamptz '1969-12-31 23:59:59.999999+00'),
            (NULL, NULL, NULL, NULL, NULL, NULL, NULL),
            (0, 0, NULL, '-', '\\x00ff'::bytea, NULL, timestamptz '1970-01-01 00:00:00+00')
            """;

    private static String postgres(TestDatabase database, String rows) {
        return database.strings("SELECT " + ALL.sql() + " FROM (VALUES " + rows + ") v (n, d, b, t, y, day, at)")
                .get(0);
    }

    private static Dataset<Row> rows(SparkSession session) {
        SparkSession spark = session.newSession();
        spark.conf().set("spark.sql.ansi.enabled", "true");
        spark.conf().set("spark.sql.session.timeZone", "UTC");
        return spark.sql("""
                SELECT n, CAST(d AS decimal(38,18)) d, b, t, y, day, at FROM VALUES
                  (1L, 0.000000000000000001, true, 'a,b|ä🚗', X'4162', DATE '2026-03-01', TIMESTAMP '2026-03-01 10:00:00.000001+00:00'),
                  (-9223372036854775808L, -12345678901234567890.5, false, '', X'', DATE '0001-01-01', TIMESTAMP '1969-12-31 23:59:59.999999+00:00'),
                  (NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                  (0L, 0, NULL, '-', X'00ff', NULL, TIMESTAMP '1970-01-01 00:00:00+00:00') AS v (n, d, b, t, y, day, at)
                """);
    }

    private static String spark(Dataset<Row> rows) {
        return rows.agg(ALL.column()).first().getDecimal(0).toPlainString();
    }

    @Test
    void bothSidesGiveTheSameNumber(TestDatabase database, SparkSession spark) {
        assertThat(spark(rows(spark))).isEqualTo(postgres(database, ROWS)).isNotEqualTo("0");
    }

    @Test
    void theOrderOfRowsDoesNotMatter(SparkSession spark) {
        assertThat(spark(rows(spark).orderBy("t"))).isEqualTo(spark(rows(spark).orderBy(expr("n DESC"))));
    }

    @Test
    void everyChangeOfACellShows(SparkSession spark) {
        Dataset<Row> rows = rows(spark);
        List<String> numbers = new ArrayList<>(List.of(spark(rows)));
        numbers.add(spark(rows.withColumn("n", expr("n + if(n = 1, 1, 0)"))));
        numbers.add(spark(rows.withColumn("t", expr("if(n = 1, 'a,b|a', t)"))));
        numbers.add(spark(rows.withColumn("t", expr("nullif(t, '')"))));
        numbers.add(spark(rows.withColumn("t", expr("if(t = '-', NULL, t)"))));
        numbers.add(spark(rows.withColumn("b", expr("NOT b"))));
        numbers.add(spark(rows.withColumn("at", expr("at + INTERVAL 0.000001 SECOND"))));
        numbers.add(spark(rows.where("n IS NOT NULL")));
        numbers.add(spark(rows.union(rows.limit(1))));

        assertThat(numbers).doesNotHaveDuplicates();
    }

    @Test
    void noRowsAreZero(TestDatabase database, SparkSession spark) {
        assertThat(spark(rows(spark).where("false"))).isEqualTo("0");
        assertThat(database.strings(
                        "SELECT " + ALL.sql() + " FROM (VALUES " + ROWS + ") v (n, d, b, t, y, day, at) WHERE false"))
                .containsExactly("0");
    }

    @Test
    void floatingNumbersAreRefused() {
        assertThatThrownBy(() -> new Fingerprint(List.of(new Cell("f", DataTypes.DoubleType))))
                .hasMessage("f is double, of which PostgreSQL and Spark do not write the same text");
    }
}
