package io.lotlake.app.training;

import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads moments and horizons of the command line. */
final class Moments {
    private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,3})d");

    private Moments() {}

    /**
     * A moment, or the last microsecond of a day, UTC.
     *
     * @throws LotlakeException with exit code 2 if the text is neither
     */
    static Instant asOf(String option, String text) {
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : start(LocalDate.parse(text).plusDays(1)).minusNanos(1_000);
        } catch (DateTimeException e) {
            throw mistake(option, text, "a day like 2024-06-30 or a moment like 2024-06-30T12:00:00Z", e);
        }
    }

    /**
     * The beginning of a day, UTC.
     *
     * @throws LotlakeException with exit code 2 if the text is not a day
     */
    static Instant day(String option, String text) {
        try {
            return start(LocalDate.parse(text));
        } catch (DateTimeException e) {
            throw mistake(option, text, "a day like 2024-06-30", e);
        }
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /**
     * A number of days.
     *
     * @throws LotlakeException with exit code 2 if the text is not one
     */
    static Duration horizon(String text) {
        Matcher days = DAYS.matcher(text);
        if (!days.matches()) {
            throw new LotlakeException(
                    ExitCode.USAGE,
                    "Invalid value for --horizon: '" + text + "' is not a number of days like 30d, at most 9999d");
        }
        return Duration.ofDays(Long.parseLong(days.group(1)));
    }

    private static LotlakeException mistake(String option, String text, String wanted, Exception cause) {
        return new LotlakeException(
                ExitCode.USAGE, "Invalid value for " + option + ": '" + text + "' is not " + wanted, cause);
    }
}
