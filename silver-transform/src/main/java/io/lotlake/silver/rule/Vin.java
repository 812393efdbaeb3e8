package io.lotlake.silver.rule;

import org.jspecify.annotations.Nullable;

/** The vehicle identification number in a text. */
final class Vin {
    private static final int LENGTH = 17;
    private static final int MIN_DISTINCT = 4;

    /** What each ASCII character reads as. */
    private static final char[] READ_AS = new char[128];

    static {
        for (char c = 0; c < READ_AS.length; c++) {
            READ_AS[c] = resembled(AsciiUpper.of(c));
        }
    }

    private Vin() {}

    /**
     * The VIN that is left when all characters but A-Z and 0-9 are dropped; null unless 17 characters are left and at
     * least four of them differ.
     */
    static @Nullable String of(@Nullable String text) {
        return text == null ? null : read(text);
    }

    private static @Nullable String read(String text) {
        char[] vin = new char[LENGTH];
        int length = 0;
        long seen = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = read(text.charAt(i));
            if (c == AsciiUpper.NONE) {
                continue;
            }
            if (length == LENGTH) {
                return null;
            }
            vin[length++] = c;
            seen |= 1L << (c - '0');
        }
        return length == LENGTH && Long.bitCount(seen) >= MIN_DISTINCT ? new String(vin) : null;
    }

    private static char read(char c) {
        return c < READ_AS.length ? READ_AS[c] : resembled(AsciiUpper.of(c));
    }

    /** The digit that looks like I, O or Q, because no VIN has these letters; any other character as it is. */
    private static char resembled(char upper) {
        return switch (upper) {
            case 'I' -> '1';
            case 'O', 'Q' -> '0';
            default -> upper;
        };
    }
}
