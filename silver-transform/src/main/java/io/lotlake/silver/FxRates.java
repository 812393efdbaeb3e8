package io.lotlake.silver;

import static io.lotlake.common.table.TableSpec.table;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.rtrim;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.types.DataTypes.DateType;

import io.lotlake.bronze.Bronze;
import io.lotlake.common.table.TableSpec;
import io.lotlake.silver.build.SilverTable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * One row per currency and calendar day: the rate of that day, else the latest one of the 10 days before it. The euro
 * has no rows; its rate is 1 on every day.
 */
public final class FxRates {
    public static final String EURO = "EUR";

    /** How many days a rate is carried forward, as the legacy {@code raw.rate_on} does. */
    private static final int CARRIED_DAYS = 10;

    public static final TableSpec TABLE = table(
                    "silver.fx_rates", "The euro reference rate of a currency for a calendar day.")
            .key("currency", "day")
            .like(Bronze.CURRENCY_RATES.column("currency").asRequired().from(rtrim(col("currency"))))
            .required("day", DateType, "Calendar day the rate holds for.")
            .like(Bronze.CURRENCY_RATES.column("rate").asRequired())
            .required("rate_date", DateType, "Day the ECB published the rate, at most 10 days before.")
            .build();

    /**
     * A landed rate becomes the row of its own day. The days to which a rate is carried forward have no landed rate of
     * their own.
     */
    static final SilverTable DEFINITION = SilverTable.of(TABLE, Bronze.CURRENCY_RATES)
            .comparing(FxRates::withoutEuro, col("day").equalTo(col("rate_date")))
            .remade(FxRates::from);

    private FxRates() {}

    static Dataset<Row> from(Dataset<Row> landed) {
        return landed.transform(FxRates::withoutEuro)
                .transform(FxRates::carriedForward)
                .transform(TABLE::project);
    }

    private static Dataset<Row> withoutEuro(Dataset<Row> landed) {
        return landed.where(rtrim(col("currency")).notEqual(EURO));
    }

    static Dataset<Row> carriedForward(Dataset<Row> published) {
        WindowSpec byDay = Window.partitionBy("currency").orderBy("day");
        Column dayBeforeNext = date_sub(lead(col("day"), 1).over(byDay), 1);
        Column longest = date_add(col("day"), CARRIED_DAYS);
        Column lastDay = least(longest, coalesce(dayBeforeNext, longest));
        return published
                .withColumn("_last_day", lastDay)
                .withColumn("rate_date", col("day"))
                .withColumn("day", explode(sequence(col("rate_date"), col("_last_day"))));
    }
}
