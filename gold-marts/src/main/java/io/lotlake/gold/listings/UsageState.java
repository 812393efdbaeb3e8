package io.lotlake.gold.listings;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.dayofmonth;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;
import static org.apache.spark.sql.types.DataTypes.BooleanType;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.jspecify.annotations.Nullable;

/**
 * The usage state of a car, by the rules of the legacy {@code raw.compute_usage_state}: the first rule that matches
 * wins. User-defined functions find the words, because a case-insensitive pattern takes many times as long.
 */
final class UsageState {
    private static final UserDefinedFunction TELL_DAMAGED = udf(
                    (UDF1<String, @Nullable Boolean>) ConditionWords::tellDamaged, BooleanType)
            .withName("tell_damaged");
    private static final UserDefinedFunction TELL_DEMO = udf(
                    (UDF1<String, @Nullable Boolean>) ConditionWords::tellDemo, BooleanType)
            .withName("tell_demo");

    private static final int NEW_MAX_KM = 100;
    private static final int CLASSIC_MIN_MONTHS = 360;
    private static final int ANNUAL_MAX_MONTHS = 12;
    private static final int ANNUAL_MAX_KM = 15_000;

    private UsageState() {}

    /** @param reference the day as of which the car is judged */
    static Column asOf(Column reference) {
        Column mileage = col("mileage_km");
        Column age = ageInMonths(reference, col("first_registration_date"));
        Column damaged = col("is_damaged").or(TELL_DAMAGED.apply(col("condition")));
        Column brandNew = col("is_new").and(coalesce(mileage, lit(0)).leq(NEW_MAX_KM));
        Column oneOwner = coalesce(col("owners"), lit(1)).leq(1);
        Column annual = age.between(0, ANNUAL_MAX_MONTHS).and(oneOwner).and(mileage.leq(ANNUAL_MAX_KM));
        return when(damaged, "damaged")
                .when(brandNew, "new")
                .when(TELL_DEMO.apply(col("condition")), "demo")
                .when(age.isNull().and(mileage.isNull()), "unknown")
                .when(age.geq(CLASSIC_MIN_MONTHS), "classic")
                .when(annual, "annual")
                .otherwise("used");
    }

    /**
     * Whole months between two days, like PostgreSQL's {@code age(reference, first)}, which truncates toward zero.
     * {@code first} is the first day of a month.
     */
    static Column ageInMonths(Column reference, Column first) {
        Column months = year(reference)
                .minus(year(first))
                .multiply(12)
                .plus(month(reference))
                .minus(month(first));
        Column begunMonth = when(dayofmonth(reference).gt(1), 1).otherwise(0);
        return when(months.geq(0), months).otherwise(months.plus(begunMonth));
    }
}
