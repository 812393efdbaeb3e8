package io.lotlake.common.function;

import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.types.DataTypes.StringType;

import com.ibm.icu.lang.UCharacter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.jspecify.annotations.Nullable;

/**
 * Text functions with the results of a PostgreSQL database in a UTF-8 locale of the C library. Every character maps to
 * one character, regardless of its neighbours.
 */
public final class PostgresText {
    private static final CharacterMap TO_UPPER = new CharacterMap(Character::toUpperCase);
    private static final CharacterMap TO_LOWER = new CharacterMap(UCharacter::toLowerCase);

    private static final UserDefinedFunction UPPER = udf(
                    (UDF1<String, @Nullable String>) PostgresText::upperEach, StringType)
            .withName("upper_each");

    private PostgresText() {}

    /**
     * Upper case. It is a user-defined function because Spark's {@code upper} maps whole texts: a sharp s becomes SS,
     * and a ligature becomes its letters.
     */
    public static Column upperOf(Column text) {
        return UPPER.apply(text);
    }

    /**
     * Lower case of one text. Returns the same object if the text is already in lower case. Spark's {@code lower} would
     * look at the neighbours of a sigma, give two characters for a dotted capital I, and use the locale of the machine.
     */
    public static String lower(String text) {
        return TO_LOWER.apply(text);
    }

    /**
     * PostgreSQL's {@code btrim}. It removes blanks only, no tabs or newlines. Returns the same object if there is no
     * blank at either end.
     */
    public static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return text.substring(from, to);
    }

    static @Nullable String upperEach(@Nullable String text) {
        return text == null ? null : TO_UPPER.apply(text);
    }
}
