package io.lotlake.silver.rule;

/** Converts characters to the letters and digits of VINs and plates. */
final class AsciiUpper {
    /** Stands for a character that is neither a letter nor a digit. */
    static final char NONE = 0;

    private static final char[] ASCII = new char[128];

    static {
        for (char c = 0; c < ASCII.length; c++) {
            char upper = Character.toUpperCase(c);
            boolean kept = (upper >= 'A' && upper <= 'Z') || (upper >= '0' && upper <= '9');
            ASCII[c] = kept ? upper : NONE;
        }
    }

    private AsciiUpper() {}

    /**
     * A digit as it is, a letter in upper case, {@link #NONE} for anything else. Outside ASCII, only dotless i and long
     * s have an upper case in ASCII.
     */
    static char of(char c) {
        if (c < ASCII.length) {
            return ASCII[c];
        }
        return switch (c) {
            case '\u0131' -> 'I';
            case '\u017F' -> 'S';
            default -> NONE;
        };
    }
}
