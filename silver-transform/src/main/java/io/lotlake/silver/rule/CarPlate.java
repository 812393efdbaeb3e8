package io.lotlake.silver.rule;

import org.jspecify.annotations.Nullable;

/** The licence plate in a text. */
final class CarPlate {
    private static final int MIN = 4;
    private static final int MAX = 10;

    private final char[] plate = new char[MAX];
    private int length;
    /** How many hyphens were read last. They are part of the plate only if another character of it follows. */
    private int hyphens;

    private boolean digit;

    private CarPlate() {}

    /**
     * Converts to upper case. Every run of blanks, dots, colons and hyphens becomes one hyphen. Anything else but A-Z,
     * 0-9 and umlauts is dropped, and so are hyphens at either end. Null unless 4 to 10 characters are left and at
     * least one of them is a digit.
     */
    static @Nullable String of(@Nullable String text) {
        return text == null ? null : new CarPlate().read(text);
    }

    private @Nullable String read(String text) {
        boolean inRun = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean separator = c == ' ' || c == '.' || c == ':' || c == '-';
            if (separator && !inRun) {
                hyphens++;
            }
            inRun = separator;
            char kept = upper(c);
            if (kept != AsciiUpper.NONE && !append(kept)) {
                return null;
            }
        }
        return length >= MIN && digit ? new String(plate, 0, length) : null;
    }

    /** Appends the hyphens that were read last and the character; false if there is no room. */
    private boolean append(char c) {
        int inside = length == 0 ? 0 : hyphens;
        if (length + inside >= MAX) {
            return false;
        }
        for (int i = 0; i < inside; i++) {
            plate[length++] = '-';
        }
        plate[length++] = c;
        hyphens = 0;
        digit |= c <= '9';
        return true;
    }

    private static char upper(char c) {
        return switch (c) {
            case '\u00E4', '\u00C4' -> '\u00C4';
            case '\u00F6', '\u00D6' -> '\u00D6';
            case '\u00FC', '\u00DC' -> '\u00DC';
            default -> AsciiUpper.of(c);
        };
    }
}
