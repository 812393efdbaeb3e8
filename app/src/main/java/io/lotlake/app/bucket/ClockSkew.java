package io.lotlake.app.bucket;

import io.lotlake.app.preflight.Preflight.Finding;
import io.lotlake.common.error.ExitCode;
import io.lotlake.common.error.LotlakeException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Compares the clock of this machine with that of the store, which refuses requests whose time differs by more than 15
 * minutes from its own.
 */
record ClockSkew(Clock clock) {
    private static final String CHECK = "clock";
    private static final Duration TOLERATED = Duration.ofMinutes(1);
    private static final Duration REFUSED = Duration.ofMinutes(15);

    Finding finding(SdkHttpResponse answer) {
        Optional<Instant> theirs = answer.firstMatchingHeader("Date").flatMap(ClockSkew::moment);
        if (theirs.isEmpty()) {
            return Finding.unknown(CHECK, "cannot tell: the store does not say what time it has");
        }
        Duration ahead = Duration.between(theirs.get(), clock.instant());
        Duration apart = ahead.abs();
        String difference =
                apart.toMinutes() + " minutes " + (ahead.isNegative() ? "behind" : "ahead of") + " that of the store";
        if (apart.compareTo(REFUSED) > 0) {
            return Finding.fault(
                    CHECK,
                    new LotlakeException(
                            ExitCode.CONFIGURATION,
                            "Cannot work with the store: the clock of this machine is " + difference
                                    + ", which refuses more than 15; synchronize both by NTP"));
        }
        return apart.compareTo(TOLERATED) > 0
                ? Finding.warning(
                        CHECK,
                        "the clock of this machine is " + difference
                                + ", which refuses more than 15; synchronize both by NTP")
                : Finding.well(CHECK, "less than a minute from that of the store");
    }

    private static Optional<Instant> moment(String header) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
