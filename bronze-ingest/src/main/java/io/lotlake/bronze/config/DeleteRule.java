package io.lotlake.bronze.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a sync looks for rows that have left the source.
 *
 * @param runs a sync looks once in this many runs that land something; 0 for never
 */
public record DeleteRule(int runs) {
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

    public boolean never() {
        return runs == 0;
    }

    /** @param since how many runs have landed something since a run last looked */
    public boolean isDue(long since) {
        return runs > 0 && since + 1 >= runs;
    }
}
