package io.lotlake.silver.rule;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import io.lotlake.common.function.PostgresText;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.jspecify.annotations.Nullable;

/**
 * The cleaning rules of the legacy pipeline, {@code raw.clean_vin} and its sisters, value for value. The rules for
 * texts are user-defined functions that walk the characters once. Native expressions of patterns and arrays take ten
 * times as long.
 */
public final class Cleaning {
    private static final UserDefinedFunction VIN =
            udf((UDF1<String, @Nullable String>) Vin::of, StringType).withName("clean_vin");
    private static final UserDefinedFunction CAR_PLATE =
            udf((UDF1<String, @Nullable String>) CarPlate::of, StringType).withName("clean_car_plate");
    private static final UserDefinedFunction MONTH = udf(
                    (UDF1<String, @Nullable LocalDate>) MonthText::firstDay, DateType)
            .withName("month_of_text");
    private static final UserDefinedFunction COLOR_NAME = udf(
                    (UDF1<String, @Nullable String>) Cleaning::trimmedLower, StringType)
            .withName("color_name");
    private static final UserDefinedFunction EMAILS = udf(
                    (UDF1<String, String @Nullable []>) Emails::of, createArrayType(StringType))
            .withName("clean_emails");
    private static final UserDefinedFunction PHONES = udf(
                    (UDF2<String, String, String @Nullable []>) Phones::of, createArrayType(StringType))
            .withName("clean_phones");

    private static final long HALF_MILLION = 500_000;
    private static final long KM_PER_MILLION_MILES = 1_609_344;
    private static final long HP_PER_MILLION_KW = 1_359_622;

    private Cleaning() {}

    /**
     * A VIN of 17 characters A-Z and 0-9, in which 1, 0 and 0 replace I, O and Q. NULL if the number of characters is
     * another, or if fewer than four of them differ.
     */
    public static Column vin(Column text) {
        return VIN.apply(text);
    }

    /**
     * A licence plate of 4 to 10 characters: A-Z, 0-9, umlauts, and hyphens between them, with at least one digit. NULL
     * for anything else.
     */
    public static Column carPlate(Column text) {
        return CAR_PLATE.apply(text);
    }

    /** The first day of the month that MM/YYYY, YYYY-MM or YYYY (January) names; NULL for anything else. */
    public static Column month(Column text) {
        return MONTH.apply(text);
    }

    /**
     * Kilometres on an odometer that shows the given unit; NULL if negative. The value is not yet narrowed to an
     * integer.
     */
    public static Column kilometres(Column mileage, Column unit) {
        Column exact = mileage.cast(LongType);
        return when(mileage.lt(0), lit(null))
                .when(unit.equalTo("mi"), millionths(exact.multiply(KM_PER_MILLION_MILES), lit(HALF_MILLION)))
                .otherwise(exact);
    }

    /** Metric horsepower from kilowatts. The value is not yet narrowed to an integer. */
    public static Column horsepower(Column kilowatts) {
        Column exact = kilowatts.cast(LongType);
        Column half = when(exact.lt(0), -HALF_MILLION).otherwise(HALF_MILLION);
        return millionths(exact.multiply(HP_PER_MILLION_KW), half);
    }

    /**
     * A millionth of the number, rounded half away from zero. Computes in whole numbers, because decimals take many
     * times as long.
     *
     * @param half half a million with the sign of the number
     */
    private static Column millionths(Column number, Column half) {
        return call_function("div", number.plus(half), lit(2 * HALF_MILLION));
    }

    /** Lower case without blanks at either end. */
    public static Column colorName(Column text) {
        return COLOR_NAME.apply(text);
    }

    private static @Nullable String trimmedLower(@Nullable String text) {
        return text == null ? null : PostgresText.lower(PostgresText.trim(text));
    }

    /** Valid addresses of a JSON array in lower case, each once, ordered by bytes; NULL for anything but an array. */
    public static Column emails(Column json) {
        return EMAILS.apply(json);
    }

    /**
     * Phone numbers of a JSON array as plus and 8 to 15 digits (E.164), in its order, each once; NULL for anything but
     * an array.
     *
     * @param callingCode the code of the seller's country, which replaces a single leading zero; NULL if unknown
     */
    public static Column phones(Column json, Column callingCode) {
        return PHONES.apply(json, callingCode);
    }
}
