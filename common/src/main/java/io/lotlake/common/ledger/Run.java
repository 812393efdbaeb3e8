package io.lotlake.common.ledger;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * One execution of a lotlake program.
 *
 * @param id the name of the run in every snapshot that it commits; lower case letters, digits and underscores
 * @param startedAt the one moment of the run (UTC, microseconds); every transform that needs a "now" gets it
 */
public record Run(String id, Instant startedAt) {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_]{0,47}");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    public Run {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "'" + id + "' is not a run id: up to 48 lower case letters, digits and underscores");
        }
        startedAt = startedAt.truncatedTo(ChronoUnit.MICROS);
    }

    /** A run that starts at the moment. Its new id sorts by time. */
    public static Run startingAt(Instant moment) {
        int suffix = ThreadLocalRandom.current().nextInt(0x10000);
        return new Run(STAMP.format(moment) + "_" + String.format(Locale.ROOT, "%04x", suffix), moment);
    }
}
