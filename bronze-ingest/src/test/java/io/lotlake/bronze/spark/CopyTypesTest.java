package io.lotlake.bronze.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.bronze.testing.RandomSamples;
import io.lotlake.bronze.testing.TypeSamples;
import io.lotlake.bronze.testing.TypeSamples.Sample;
import io.lotlake.common.postgres.Identifiers;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value means the same in Spark as in PostgreSQL, from a table and from a query. */
@ExtendWith(SparkExtension.class)
class CopyTypesTest {
    private static final String NOTHING = "no value at all";

    @ParameterizedTest
    @ValueSource(strings = {"dbtable", "query"})
    void theEdgesOfEveryTypeAreRead(String option, SparkSession spark) {
        TestDatabase database = PostgresExtension.create();
        database.execute(TypeSamples.TYPES);

        check(spark, database, TypeSamples.EDGES, option);
    }

    @Test
    @Tag("nightly")
    void randomValuesOfEveryTypeAreRead(SparkSession spark) {
        long seed = Long.getLong("io.lotlake.test.seed", System.nanoTime());
        System.out.println("CopyTypesTest: repeat with -Dio.lotlake.test.seed=" + seed);

        check(spark, PostgresExtension.create(), RandomSamples.of(seed, 5_000), "dbtable");
    }

    /** Checks a table for each sample, with a row for each of its values and one row of NULL. */
    private static void check(SparkSession spark, TestDatabase database, List<Sample> samples, String option) {
        for (String setting : List.of("IntervalStyle = 'iso_8601'", "TimeZone = 'UTC'")) {
            database.execute("DO $do$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || $x$ SET " + setting
                    + "$x$; END $do$");
        }
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            String table = "public.sample_" + i;
            List<String> values = new ArrayList<>();
            for (int n = 0; n < sample.texts().size(); n++) {
                values.add("(" + n + ", " + escaped(sample.texts().get(n)) + "::" + sample.type() + ")");
            }
            database.execute("CREATE TABLE " + table + " (n int, \"Value .\" " + sample.type() + "); INSERT INTO "
                    + table + " VALUES " + String.join(", ", values) + ", (" + values.size() + ", NULL)");
            List<String> expected = database.strings("SELECT coalesce(" + String.format(sample.oracle(), "\"Value .\"")
                    + ", '" + NOTHING + "') FROM " + table + " ORDER BY n");

            Dataset<Row> rows = spark.read()
                    .format("postgres-copy")
                    .options(Map.of("url", database.url(), "user", database.user(), "partitionSize", "16k"))
                    .option(option, option.equals("query") ? "SELECT * FROM " + table : table)
                    .load();

            assertThat(rows.schema().apply("Value .").dataType().simpleString())
                    .as(sample.type())
                    .isEqualTo(sample.type().equals("numeric") ? "string" : sample.landed());
            assertThat(texts(rows)).as(sample.type()).containsExactlyElementsOf(expected);
        }
    }

    private static String escaped(String text) {
        return Identifiers.literal(text);
    }

    private static List<String> texts(Dataset<Row> rows) {
        String type = rows.schema().apply("Value .").dataType().typeName();
        String value = switch (type) {
            case "timestamp" -> "unix_micros(`Value .`)";
            case "timestamp_ntz" -> "unix_micros(CAST(`Value .` AS timestamp))";
            case "date" -> "unix_date(`Value .`)";
            default -> "`Value .`";
        };
        return rows.orderBy("n").selectExpr(value).collectAsList().stream()
                .map(row -> text(row.get(0)))
                .toList();
    }

    /** A value as the oracles print it. */
    private static String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.stripTrailingZeros().toPlainString();
        } else if (value instanceof Float number) {
            return HexFormat.of().toHexDigits(Float.floatToRawIntBits(number));
        } else if (value instanceof Double number) {
            return HexFormat.of().toHexDigits(Double.doubleToRawLongBits(number));
        } else if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value == null ? NOTHING : value.toString();
    }
}
