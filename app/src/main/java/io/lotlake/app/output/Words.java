package io.lotlake.app.output;

import io.lotlake.common.run.Amounts;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers, sizes, moments and texts as people read them. */
public final class Words {
    /** Stands where a value is not known. */
    public static final String NOTHING = "–";

    private static final String MINUS = "−";
    private static final MathContext SHARE = new MathContext(3);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int TEN = 10;
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int DAY = 86_400;

    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}");
    private static final Pattern PHONE = Pattern.compile("\\+[1-9][0-9]{0,2}[ /()-]{0,2}[0-9][0-9 /()-]{6,}[0-9]");

    /**
     * The values of keys in PostgreSQL's messages, as in {@code Key (email)=(jo@example.com) already exists}. A value
     * may itself have brackets. So it ends with the last one before the words that follow it, or else with the last
     * one.
     */
    private static final Pattern KEY_VALUES = Pattern.compile(
            "(?s)\\) ?= ?\\((?:.*\\)(?= (?:already exists|is duplicated|is not present|is (?:still )?referenced"
                    + "|conflicts with))|.*\\)|.*)");

    private static final Pattern WHOLE_ROW = Pattern.compile("(?s)(row contains) \\((?:.*\\)|.*)");

    /** How the server quotes in its languages. */
    private static final String OPEN = "[\"»«„“]";

    private static final String CLOSE = "[\"«»“”]";

    /**
     * A quoted value of a row before the words that follow it: {@code value "5000000000" is out of range for type
     * integer}. The quotes of a value are not doubled.
     */
    private static final Pattern VALUE_OUT_OF_RANGE =
            Pattern.compile("(?s)" + OPEN + ".*" + CLOSE + "(?= is out of range for type)");

    /**
     * A quoted value of a row at the end of a message: {@code invalid input syntax for type integer: "12 km"}. It ends
     * before the SQLSTATE, and otherwise with the last quote of a line or a sentence. Only the first line of a message
     * is kept, so that the closing quote may be missing.
     */
    private static final Pattern VALUE_AT_END = Pattern.compile("(?s)(: |\\bvalue )" + OPEN
            + "(?!…\")(?:.*?(?= \\(SQLSTATE )|.*" + CLOSE + "(?=\\s*(?:$|[;\\n]))|(?<=: " + OPEN + ").*)");

    private static final Pattern VALUE_OF_SPARK = Pattern.compile("(?s)(The value) '.*'(?= of the type)");

    private Words() {}

    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** The number with its sign. */
    public static String change(long value) {
        return value == 0 ? "±0" : (value > 0 ? "+" : MINUS) + number(Math.abs(value));
    }

    /** A number with its noun. */
    public static String count(long value, String one, String many) {
        return number(value) + " " + (value == 1 ? one : many);
    }

    /** A figure of a gate: counts to the last digit, shares with three digits that are meaningful. */
    public static String figure(double value) {
        return value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE
                ? number(Math.round(value))
                : new BigDecimal(value).round(SHARE).stripTrailingZeros().toPlainString();
    }

    public static String bytes(long bytes) {
        return Amounts.bytes(bytes);
    }

    public static String bytesChange(long bytes) {
        return bytes == 0 ? "±0" : (bytes > 0 ? "+" : MINUS) + bytes(Math.abs(bytes));
    }

    /** A duration in at most two units. */
    public static String seconds(double seconds) {
        long whole = Math.round(seconds);
        if (seconds < MINUTE - 0.05) {
            return String.format(Locale.ROOT, seconds < TEN ? "%.1f s" : "%.0f s", seconds);
        }
        return whole < HOUR ? pair(whole, MINUTE, "min", 1, "s") : pair(whole, HOUR, "h", MINUTE, "min");
    }

    private static String pair(long seconds, int large, String largeUnit, int small, String smallUnit) {
        long rest = seconds % large / small;
        return seconds / large + " " + largeUnit + (rest == 0 ? "" : " " + rest + " " + smallUnit);
    }

    /** An age in one unit: the largest of which there are two. */
    public static String age(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < 2 * MINUTE) {
            return seconds + " s";
        }
        if (seconds < 2 * HOUR) {
            return seconds / MINUTE + " min";
        }
        return seconds < 2 * DAY ? seconds / HOUR + " h" : number(seconds / DAY) + " d";
    }

    /** The second of the moment, UTC. */
    public static String moment(Instant moment) {
        return SECOND.format(moment);
    }

    /**
     * A message without what may be personal data: e-mail addresses, international phone numbers, and the values that
     * PostgreSQL and Spark quote from a row.
     */
    public static String masked(String message) {
        String text = KEY_VALUES.matcher(message).replaceAll(")=(…)");
        text = WHOLE_ROW.matcher(text).replaceAll("$1 (…)");
        text = VALUE_OUT_OF_RANGE.matcher(text).replaceAll("\"…\"");
        text = VALUE_AT_END.matcher(text).replaceAll("$1\"…\"");
        text = VALUE_OF_SPARK.matcher(text).replaceAll("$1 '…'");
        text = EMAIL.matcher(text).replaceAll("[e-mail]");
        return PHONE.matcher(text).replaceAll("[phone]");
    }
}
