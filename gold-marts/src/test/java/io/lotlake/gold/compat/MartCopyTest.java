package io.lotlake.gold.compat;

import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lotlake.common.error.Errors;
import io.lotlake.common.testing.PostgresExtension;
import io.lotlake.common.testing.SparkExtension;
import io.lotlake.common.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({PostgresExtension.class, SparkExtension.class})
class MartCopyTest {
    /** The values of required columns that a test does not name. */
    private static final Map<String, String> REQUIRED = Map.of(
            "lid", "1L",
            "make", "'Fiat'",
            "portal", "'mobile'",
            "model", "'Tipo'",
            "article_type", "'car'",
            "acc_id", "7L",
            "modified", "TIMESTAMP '2026-03-01 10:00:00Z'");

    /** A wide row in the types of the view; columns are NULL unless given. */
    private static Dataset<Row> ad(SparkSession spark, String make, Map<String, String> values) {
        Map<String, Column> columns = Ads.COLUMNS.stream()
                .collect(toMap(
                        MartColumn::name,
                        column -> expr(values.getOrDefault(column.name(), REQUIRED.getOrDefault(column.name(), "NULL")))
                                .cast(column.viewType())));
        return spark.sql("SELECT '" + make + "' AS _make_slug").withColumns(columns);
    }

    private static MartBuild build(TestDatabase database, String run, String... makes) {
        MartBuild build = MartBuild.of("raw", run);
        database.execute("CREATE SCHEMA IF NOT EXISTS raw; " + build.createRegister());
        for (String make : makes) {
            database.execute(build.createTable(make));
        }
        return build;
    }

    @Test
    void rowsGoToTheTableOfTheirMake(SparkSession spark, TestDatabase database) {
        MartBuild build = build(database, "makes", "fiat", "alfa_romeo");
        Dataset<Row> ads = ad(spark, "fiat", Map.of("lid", "1"))
                .union(ad(spark, "alfa_romeo", Map.of("lid", "2")))
                .union(ad(spark, "fiat", Map.of("lid", "3")));

        new MartCopy(build, database.endpoint("mart")).ads(ads, List.of("fiat", "alfa_romeo"));

        assertThat(database.strings("SELECT lid FROM " + build.staged("fiat") + " ORDER BY 1"))
                .containsExactly("1", "3");
        assertThat(database.strings("SELECT lid FROM " + build.staged("alfa_romeo")))
                .containsExactly("2");
        assertThat(database.strings("SELECT target || ' ' || sum(rows) FROM " + build.register()
                        + " GROUP BY target ORDER BY target"))
                .containsExactly("alfa_romeo 1", "fiat 2");
    }

    @Test
    void computedAmountsThatAreTooWideAreNullAndCounted(SparkSession spark, TestDatabase database) {
        MartBuild build = build(database, "wide", "fiat");
        Dataset<Row> ads = ad(
                        spark,
                        "fiat",
                        Map.of("price_converted", "999999999999.99BD", "price_last_converted", "1000000000000.00BD"))
                .union(ad(spark, "fiat", Map.of("price_drop_pct", "-99999999999.99BD", "price_converted", "-0.01BD")));

        new MartCopy(build, database.endpoint("mart")).ads(ads, List.of("fiat"));

        assertThat(database.strings("SELECT concat_ws(' ', price_converted, price_last_converted, price_drop_pct) FROM "
                        + build.staged("fiat")))
                .containsExactlyInAnyOrder("999999999999.99", "-0.01");
        assertThat(database.number("SELECT sum(altered) FROM " + build.register()))
                .isEqualTo(2);
    }

    @Test
    void aValueThatIsTooWideOtherwiseStopsThePublication(SparkSession spark, TestDatabase database) {
        MartBuild build = build(database, "error", "fiat");
        MartCopy copy = new MartCopy(build, database.endpoint("mart"));

        Throwable failure =
                catchThrowable(() -> copy.ads(ad(spark, "fiat", Map.of("model_year", "70000")), List.of("fiat")));

        assertThat(Errors.translate(failure))
                .hasMessageStartingWith("Cannot write raw." + build.table("fiat")
                        + ": column model_year holds 70000, which smallint does not hold");
        assertThat(database.number("SELECT count(*) FROM " + build.staged("fiat")))
                .isZero();
    }

    /** The listings and the rows share one register. */
    @Test
    void theListingsOfAPartArriveBesideItsRows(SparkSession spark, TestDatabase database) {
        MartBuild build = build(database, "lids", "fiat");
        database.execute(build.createLids());
        MartCopy copy = new MartCopy(build, database.endpoint("mart"));

        copy.lids(spark.range(1, 6).toDF("lid"));
        copy.ads(ad(spark, "fiat", Map.of()), List.of("fiat"));

        assertThat(database.number("SELECT count(*) FROM " + build.lids())).isEqualTo(5);
        assertThat(database.number("SELECT count(*) FROM " + build.staged("fiat")))
                .isEqualTo(1);
    }
}
