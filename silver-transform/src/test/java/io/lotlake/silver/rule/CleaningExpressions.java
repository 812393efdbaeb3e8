package io.lotlake.silver.rule;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.make_date;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.substr;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.translate;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createDecimalType;

import io.lotlake.common.function.PostgresText;
import io.lotlake.silver.json.JsonNames;
import java.math.BigDecimal;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;

/**
 * The cleaning rules as native expressions of Spark. They are the oracle of the functions that walk the characters
 * once.
 */
final class CleaningExpressions {
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    /** The only letters outside ASCII whose upper case is an ASCII letter: dotless i and long s. */
    private static final String ODD_LOWER = "\u0131\u017F";

    private static final String ODD_UPPER = "IS";
    private static final String UMLAUTS_LOWER = "\u00E4\u00F6\u00FC";
    private static final String UMLAUTS_UPPER = "\u00C4\u00D6\u00DC";

    private static final int VIN_LENGTH = 17;
    private static final int VIN_LEAST_DISTINCT = 4;
    private static final int PLATE_MIN = 4;
    private static final int PLATE_MAX = 10;

    private static final String MONTH_YEAR = "^([0-9]{1,2})/([0-9]{4})\\z";
    private static final String YEAR_MONTH = "^([0-9]{4})(?:-([0-9]{1,2}))?\\z";
    private static final int FIRST_YEAR = 1886;
    private static final int LAST_YEAR = 2100;

    private static final BigDecimal KM_PER_MILE = new BigDecimal("1.609344");
    private static final BigDecimal HP_PER_KW = new BigDecimal("1.359622");

    /** Has no group that repeats, because a long address would overflow the stack of Java's matcher. */
    private static final String EMAIL = "^[a-z0-9._%+-]+@(?!\\.)(?![^@]*\\.\\.)[a-z0-9.-]*[a-z0-9-]\\.[a-z]{2,}\\z";

    private static final UserDefinedFunction LOWER_CASE =
            udf((UDF1<String, String>) text -> text == null ? null : PostgresText.lower(text), StringType);
    private static final UserDefinedFunction STRINGS =
            udf((UDF1<String, String[]>) JsonNames::strings, createArrayType(StringType));

    private static final int PHONE_MIN = 9;
    private static final int PHONE_MAX = 16;

    private CleaningExpressions() {}

    /**
     * A VIN of 17 characters A-Z and 0-9, where I, O and Q read as 1, 0 and 0. NULL for another length or fewer than
     * four different characters.
     */
    static Column vin(Column text) {
        Column upper = translate(text, LOWER + ODD_LOWER, UPPER + ODD_UPPER);
        Column vin = translate(regexp_replace(upper, "[^A-Z0-9]", ""), "OQI", "001");
        Column varied = size(array_distinct(split(vin, ""))).geq(VIN_LEAST_DISTINCT);
        return when(length(vin).equalTo(VIN_LENGTH).and(varied), vin);
    }

    /**
     * A licence plate of 4 to 10 characters: A-Z, 0-9, umlauts and single hyphens inside, at least one digit. Else
     * NULL.
     */
    static Column carPlate(Column text) {
        Column upper = translate(text, LOWER + ODD_LOWER + UMLAUTS_LOWER, UPPER + ODD_UPPER + UMLAUTS_UPPER);
        Column hyphened = regexp_replace(upper, "[ .:\\-]+", "-");
        Column plate = trim(regexp_replace(hyphened, "[^A-Z0-9" + UMLAUTS_UPPER + "-]", ""), "-");
        return when(length(plate).between(PLATE_MIN, PLATE_MAX).and(plate.rlike("[0-9]")), plate);
    }

    /** The first day of the month that MM/YYYY, YYYY-MM or YYYY (January) names; NULL for anything else. */
    static Column month(Column text) {
        Column trimmed = trim(text);
        Column monthFirst = trimmed.rlike(MONTH_YEAR);
        Column yearFirst = trimmed.rlike(YEAR_MONTH);
        Column month = when(monthFirst, regexp_extract(trimmed, MONTH_YEAR, 1))
                .when(yearFirst, coalesce(nullif(regexp_extract(trimmed, YEAR_MONTH, 2), lit("")), lit("1")))
                .cast(IntegerType);
        Column year = when(monthFirst, regexp_extract(trimmed, MONTH_YEAR, 2))
                .when(yearFirst, regexp_extract(trimmed, YEAR_MONTH, 1))
                .cast(IntegerType);
        Column valid = month.between(1, 12).and(year.between(FIRST_YEAR, LAST_YEAR));
        return when(valid, make_date(year, month, lit(1)));
    }

    /**
     * Kilometres on an odometer in the given unit; NULL where negative. The value is exact, not yet narrowed to an
     * integer.
     */
    static Column kilometres(Column mileage, Column unit) {
        Column exact = mileage.cast(createDecimalType(10, 0));
        return when(mileage.lt(0), lit(null))
                .when(unit.equalTo("mi"), round(exact.multiply(lit(KM_PER_MILE)), 0))
                .otherwise(exact);
    }

    /** Metric horsepower from kilowatts. The value is exact, not yet narrowed to an integer. */
    static Column horsepower(Column kilowatts) {
        return round(kilowatts.cast(createDecimalType(10, 0)).multiply(lit(HP_PER_KW)), 0);
    }

    /** Lower case without blanks at either end. */
    static Column colorName(Column text) {
        return LOWER_CASE.apply(trim(text));
    }

    /** Valid addresses of a JSON array in lower case, each once, ordered by bytes; NULL for anything but an array. */
    static Column emails(Column json) {
        Column addresses = transform(STRINGS.apply(json), address -> LOWER_CASE.apply(trim(address)));
        return array_sort(array_distinct(filter(addresses, address -> address.rlike(EMAIL))));
    }

    /**
     * Phone numbers of a JSON array as plus and 8 to 15 digits (E.164), in its order, each once; NULL for anything but
     * an array.
     *
     * @param callingCode the code of the seller's country, which replaces a single leading zero; NULL where unknown
     */
    static Column phones(Column json, Column callingCode) {
        Column dialled = transform(STRINGS.apply(json), number -> regexp_replace(number, "[^0-9+]", ""));
        Column numbers = transform(dialled, number -> international(number, callingCode));
        return array_distinct(filter(numbers, number -> length(number).between(PHONE_MIN, PHONE_MAX)));
    }

    private static Column international(Column dialled, Column callingCode) {
        Column digits = regexp_replace(dialled, "[^0-9]", "");
        Column plus = lit("+");
        return when(dialled.startsWith("+"), concat(plus, digits))
                .when(dialled.startsWith("00"), concat(plus, substr(digits, lit(3))))
                .when(
                        dialled.startsWith("0").and(callingCode.isNotNull()),
                        concat(plus, callingCode, substr(digits, lit(2))));
    }
}
