package io.lotlake.gold.listings;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.dayofmonth;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.quarter;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.weekofyear;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.lotlake.common.lake.Lake;
import io.lotlake.common.lake.Lineage;
import io.lotlake.common.run.StepResult;
import io.lotlake.common.table.TableSpec;
import io.lotlake.gold.build.GoldTable;
import io.lotlake.gold.build.GoldWriter;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One row per calendar day from 1886, the year of the first car, to 2100, and the unknown day. */
public final class Dates {
    static final int UNKNOWN = -1;

    /** The summary property that says which calendar the table holds. */
    private static final String CALENDAR = "lotlake.calendar";

    private static final LocalDate FIRST = LocalDate.of(1886, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2100, 12, 31);

    public static final TableSpec TABLE = table("gold.dim_dates", "A calendar day.")
            .key("date_key")
            .required("date_key", IntegerType, "The day as yyyymmdd; -1 is the unknown day.")
            .optional("date", DateType, "The day; NULL for the unknown one.")
            .optional("year", IntegerType, "Calendar year.")
            .optional("quarter", IntegerType, "Quarter of the year, 1 to 4.")
            .optional("month", IntegerType, "Month of the year, 1 to 12.")
            .optional("day_of_month", IntegerType, "Day of the month, 1 to 31.")
            .optional("iso_week", IntegerType, "ISO 8601 week of the year.")
            .optional("iso_day_of_week", IntegerType, "ISO 8601 day of the week, 1 is Monday.")
            .optional("month_start_date", DateType, "First day of the month.")
            .optional("month_name", StringType, "Month as yyyy-mm.")
            .optional("is_weekend", BooleanType, "Whether it is a Saturday or Sunday.")
            .build();

    public static final GoldTable DEFINITION = GoldTable.unchanging(TABLE, Dates::seed);

    private Dates() {}

    /** Makes the calendar. If the table holds the same calendar already, it stays as it is. */
    private static StepResult seed(GoldWriter writer) {
        Lake lake = writer.lake();
        if (new Lineage(lake).property(TABLE, CALENDAR).equals(Optional.of(description()))) {
            return StepResult.of(0, lake.rowCount(TABLE)).withNote("unchanged");
        }
        return writer.replaceAll(calendar(lake.spark()), Map.of(CALENDAR, description()));
    }

    /** The value of the summary property: the first and last day, and the columns. */
    private static String description() {
        return FIRST + "/" + LAST + " " + String.join(",", TABLE.schema().fieldNames());
    }

    static Dataset<Row> calendar(SparkSession spark) {
        Column days = explode(sequence(lit(FIRST), lit(LAST)));
        Dataset<Row> unknown = spark.range(1).select(lit(UNKNOWN).as("date_key"));
        return spark.range(1)
                .select(days.as("date"))
                .select(
                        key(col("date")).as("date_key"),
                        col("date"),
                        year(col("date")).as("year"),
                        quarter(col("date")).as("quarter"),
                        month(col("date")).as("month"),
                        dayofmonth(col("date")).as("day_of_month"),
                        weekofyear(col("date")).as("iso_week"),
                        expr("weekday(date) + 1").as("iso_day_of_week"),
                        date_trunc("month", col("date")).cast("date").as("month_start_date"),
                        date_format(col("date"), "yyyy-MM").as("month_name"),
                        expr("weekday(date) >= 5").as("is_weekend"))
                .unionByName(unknown, true)
                .transform(TABLE::project);
    }

    /** The key of a day; that of the unknown day if there is none or the calendar does not reach it. */
    static Column key(Column day) {
        Column yyyymmdd =
                year(day).multiply(10000).plus(month(day).multiply(100)).plus(dayofmonth(day));
        return when(day.between(lit(FIRST), lit(LAST)), yyyymmdd).otherwise(lit(UNKNOWN));
    }
}
