package io.lotlake.bronze;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a sync looks for rows that left the source.
 *
 * @param runs at every so many runs that landed something; 0 for never
 */
record DeleteRule(int runs) {
    private static final Pattern EVERY = Pattern.compile("every ([1-9]\\d{0,4}) runs?");

    static Optional<DeleteRule> parse(String text) {
        Matcher every = EVERY.matcher(text);
        if (every.matches()) {
            return Optional.of(new DeleteRule(Integer.parseInt(every.group(1))));
        }
        return switch (text) {
            case "always" -> Optional.of(new DeleteRule(1));
            case "never" -> Optional.of(new DeleteRule(0));
            default -> Optional.empty();
        };
    }

    boolean never() {
        return runs == 0;
    }

    /** @param since how many runs landed something after the one that looked last */
    boolean isDue(long since) {
        return runs > 0 && since + 1 >= runs;
    }
}
