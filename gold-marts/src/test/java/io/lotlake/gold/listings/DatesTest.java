package io.lotlake.gold.listings;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.lotlake.common.function.InputRows;
import io.lotlake.common.testing.SparkExtension;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class DatesTest {
    @Test
    void theCalendarHasEveryDayOnceAndTheUnknownOne(SparkSession spark) {
        Dataset<Row> dates = Dates.calendar(spark);

        Row counts = dates.selectExpr(
                        "count(*)",
                        "count(DISTINCT date_key)",
                        "count(DISTINCT date)",
                        "string(min(date))",
                        "string(max(date))")
                .first();

        assertThat(counts.mkString(" ")).isEqualTo("78528 78528 78527 1886-01-01 2100-12-31");
    }

    @Test
    void aDayKnowsItsWeekAndMonth(SparkSession spark) {
        Dataset<Row> dates = Dates.calendar(spark)
                .where("date_key IN (-1, 18860101, 20201231, 20210103, 20210104, 20240229, 21001231)")
                .orderBy("date_key");

        assertThat(dates.collectAsList())
                .extracting(row -> row.mkString(" "))
                .containsExactly(
                        "-1 null null null null null null null null null null",
                        "18860101 1886-01-01 1886 1 1 1 53 5 1886-01-01 1886-01 false",
                        "20201231 2020-12-31 2020 4 12 31 53 4 2020-12-01 2020-12 false",
                        "20210103 2021-01-03 2021 1 1 3 53 7 2021-01-01 2021-01 true",
                        "20210104 2021-01-04 2021 1 1 4 1 1 2021-01-01 2021-01 false",
                        "20240229 2024-02-29 2024 1 2 29 9 4 2024-02-01 2024-02 false",
                        "21001231 2100-12-31 2100 4 12 31 52 5 2100-12-01 2100-12 false");
    }

    @Test
    void aDayOutsideTheCalendarIsUnknown(SparkSession spark) {
        InputRows days = InputRows.ofTexts(Arrays.asList(
                null,
                "1885-12-31",
                "1886-01-01",
                "2024-02-29",
                "2100-12-31",
                "2101-01-01",
                "0001-01-01",
                "9999-12-31"));

        assertThat(days.onSpark(spark, Dates.key(col("a").cast("date"))))
                .containsExactly("-1", "-1", "18860101", "20240229", "21001231", "-1", "-1", "-1");
    }
}
