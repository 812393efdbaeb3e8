package io.lotlake.app.sql;

import io.lotlake.common.error.Errors;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;

/** Distinguishes a mistake in the user's statement from a fault of the lake. */
final class SqlMistake {
    /**
     * SQLSTATE classes: wrong cardinality, wrong values, wrong syntax, names, types or rights, and what Spark cannot
     * do.
     */
    private static final List<String> CLASSES = List.of("21", "22", "42", "0A");

    private static final Pattern POSITION = Pattern.compile("line \\d+,? pos(ition)? \\d+");

    private SqlMistake() {}

    /** The mistake with its position; empty if the statement is not to blame. */
    static Optional<LotlakeException> of(Exception failure) {
        return Errors.find(failure, SqlMistake::isMistake)
                .map(mistake -> new LotlakeException(
                        ExitCode.USAGE,
                        "Cannot run the statement: " + oneLine(String.valueOf(mistake.getMessage())),
                        failure));
    }

    private static boolean isMistake(Throwable cause) {
        return cause instanceof SparkThrowable known
                && known.getSqlState() != null
                && CLASSES.stream().anyMatch(known.getSqlState()::startsWith);
    }

    /**
     * The first line of the message with the position. The further lines hold the statement and a plan; the position
     * may be among them.
     */
    private static String oneLine(String message) {
        String first = message.strip().lines().findFirst().orElse("");
        Matcher position = POSITION.matcher(message);
        return POSITION.matcher(first).find() || !position.find() ? first : first + " (" + position.group() + ")";
    }
}
