package io.lotlake.common.verify;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({SparkExtension.class, PostgresExtension.class})
class FingerprintTest {

    private static List<CanonicalText> texts(Dataset<Row> rows) {
        return Stream.of(rows.schema().fields()).map(field -> text(field)).toList();
    }

    private static CanonicalText text(StructField field) {
        return CanonicalText.of(field.dataType(), field.name(), col(field.name()));
    }

    private static Fingerprint inPostgres(TestDatabase database, String select, List<CanonicalText> texts)
            throws Exception {
        try (Connection connection = database.connect()) {
            return Fingerprint.of(connection, "(" + select + ") AS s", texts);
        }
    }

    /** Each text gives an expression for Spark and, after the bar, one for PostgreSQL with the same meaning. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 9223372036854775807 AS v|SELECT 9223372036854775807 AS v",
                "SELECT CAST(-5 AS SMALLINT) AS v|SELECT -5::smallint AS v",
                "SELECT true AS v UNION ALL SELECT NULL|SELECT NULL AS v UNION ALL SELECT true",
                "SELECT CAST('12345678901.20' AS DECIMAL(14,2)) AS v|SELECT 12345678901.2 AS v",
                "SELECT CAST('0.000000' AS DECIMAL(18,6)) AS v|SELECT 0::numeric AS v",
                "SELECT 'Müller\\tß 日本 😀' AS v|SELECT E'Müller\\tß 日本 😀' AS v",
                "SELECT '' AS v UNION ALL SELECT NULL|SELECT NULL AS v UNION ALL SELECT ''",
                "SELECT DATE '1899-12-31' AS v|SELECT DATE '1899-12-31' AS v",
                "SELECT TIMESTAMP '2026-03-02 08:00:00.123457Z' AS v|SELECT '2026-03-02"
                        + " 08:00:00.123457+00'::timestamptz AS v",
                "SELECT TIMESTAMP_NTZ '1969-12-31 23:59:59.999999' AS v|SELECT '1969-12-31"
                        + " 23:59:59.999999'::timestamp AS v",
                "SELECT CAST(52.5200066 AS DOUBLE) AS v UNION ALL SELECT CAST(-0.1 AS DOUBLE)"
                        + "|SELECT 52.5200066::float8 AS v UNION ALL SELECT -0.1::float8",
                "SELECT CAST('1e300' AS DOUBLE) AS v|SELECT 1e300::float8 AS v",
                "SELECT X'00ff10' AS v|SELECT '\\x00ff10'::bytea AS v",
                "SELECT array('a', NULL, '') AS v|SELECT ARRAY['a', NULL, ''] AS v",
                "SELECT CAST(array() AS ARRAY<STRING>) AS v|SELECT ARRAY[]::text[] AS v"
            })
    void sameRowsHaveTheSameFingerprintOnBothSides(String both, SparkSession spark, TestDatabase database)
            throws Exception {
        String[] sides = both.split("\\|", -1);
        Dataset<Row> rows = spark.sql(sides[0]);

        Fingerprint lake = Fingerprint.of(rows, texts(rows));

        assertThat(lake.rows()).isPositive();
        assertThat(inPostgres(database, sides[1], texts(rows))).isEqualTo(lake);
    }

    @Test
    void theOrderOfRowsDoesNotMatterButTheirNumberDoes(SparkSession spark) {
        Dataset<Row> rows = spark.sql("SELECT * FROM VALUES (1, 'a'), (2, 'b'), (3, NULL) AS t(n, s)");
        Dataset<Row> turned = spark.sql("SELECT * FROM VALUES (3, NULL), (1, 'a'), (2, 'b') AS t(n, s)");
        Dataset<Row> doubled = rows.union(rows.limit(1));

        assertThat(Fingerprint.of(turned, texts(rows))).isEqualTo(Fingerprint.of(rows, texts(rows)));
        assertThat(Fingerprint.of(doubled, texts(rows))).isNotEqualTo(Fingerprint.of(rows, texts(rows)));
    }

    @Test
    void aValueThatMovedToTheNextColumnOrRowIsSeen(SparkSession spark) {
        Dataset<Row> rows = spark.sql("SELECT * FROM VALUES ('a', ''), ('b', 'c') AS t(x, y)");
        Dataset<Row> otherColumn = spark.sql("SELECT * FROM VALUES ('', 'a'), ('b', 'c') AS t(x, y)");
        Dataset<Row> otherRow = spark.sql("SELECT * FROM VALUES ('a', 'c'), ('b', '') AS t(x, y)");

        assertThat(Fingerprint.of(otherColumn, texts(rows))).isNotEqualTo(Fingerprint.of(rows, texts(rows)));
        assertThat(Fingerprint.of(otherRow, texts(rows))).isNotEqualTo(Fingerprint.of(rows, texts(rows)));
    }

    @Test
    void partsOfATableHaveTheirOwn(SparkSession spark) {
        Dataset<Row> rows = spark.sql("SELECT * FROM VALUES ('a', 1), ('a', 2), ('b', 3) AS t(portal, n)");

        assertThat(Fingerprint.by(col("portal"), rows, texts(rows)))
                .containsOnlyKeys("a", "b")
                .containsEntry("a", Fingerprint.of(rows.where("portal = 'a'"), texts(rows)));
    }
}
