package io.lotlake.silver.rule;

import io.lotlake.common.function.PostgresText;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** The month that a text names. */
final class MonthText {
    private static final int YEAR_DIGITS = 4;
    private static final int FIRST_YEAR = 1886;
    private static final int LAST_YEAR = 2100;
    private static final int NO_NUMBER = -1;

    private MonthText() {}

    /**
     * The first day of the month that MM/YYYY, YYYY-MM or YYYY (January) names, with blanks around it or not; null for
     * anything else.
     */
    static @Nullable LocalDate firstDay(@Nullable String text) {
        return text == null ? null : read(PostgresText.trim(text));
    }

    private static @Nullable LocalDate read(String text) {
        int length = text.length();
        if (length == YEAR_DIGITS) {
            return day(number(text, 0, length), 1);
        }
        if (length < YEAR_DIGITS + 2 || length > YEAR_DIGITS + 3) {
            return null;
        }
        if (text.charAt(YEAR_DIGITS) == '-') {
            return day(number(text, 0, YEAR_DIGITS), number(text, YEAR_DIGITS + 1, length));
        }
        int slash = length - YEAR_DIGITS - 1;
        return text.charAt(slash) == '/' ? day(number(text, slash + 1, length), number(text, 0, slash)) : null;
    }

    private static @Nullable LocalDate day(int year, int month) {
        boolean valid = month >= 1 && month <= 12 && year >= FIRST_YEAR && year <= LAST_YEAR;
        return valid ? LocalDate.of(year, month, 1) : null;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return NO_NUMBER;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }
}
