package io.lotlake.common.function;

import java.util.function.IntUnaryOperator;

/** Maps each character of a text to one character; those of the Latin blocks by a table, for they are nearly all there are. */
final class CharacterMap {
    private static final int LATIN = 0x250;

    private final char[] latin = new char[LATIN];
    private final IntUnaryOperator others;

    /** @param mapping of code points; it gives a {@code char} for each of the Latin blocks */
    CharacterMap(IntUnaryOperator mapping) {
        this.others = mapping;
        for (int i = 0; i < LATIN; i++) {
            latin[i] = (char) mapping.applyAsInt(i);
        }
    }

    /** The text itself where no character changes. */
    String apply(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= LATIN || latin[c] != c) {
                return applyFrom(text, i);
            }
        }
        return text;
    }

    private String applyFrom(String text, int first) {
        int length = text.length();
        StringBuilder mapped = new StringBuilder(length).append(text, 0, first);
        int i = first;
        while (i < length) {
            char c = text.charAt(i);
            if (c < LATIN) {
                mapped.append(latin[c]);
                i++;
            } else {
                int codePoint = text.codePointAt(i);
                mapped.appendCodePoint(others.applyAsInt(codePoint));
                i += Character.charCount(codePoint);
            }
        }
        return mapped.toString();
    }
}
