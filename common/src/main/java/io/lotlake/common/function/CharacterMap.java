package io.lotlake.common.function;

import java.util.function.IntUnaryOperator;

/**
 * Maps each character of a text to one character. A table serves the Latin blocks, because nearly all characters are in
 * them.
 */
final class CharacterMap {
    private static final int LATIN = 0x250;

    private final char[] latin = new char[LATIN];
    private final IntUnaryOperator others;

    /** @param mapping the mapping of code points; it gives a {@code char} for each code point of the Latin blocks */
    CharacterMap(IntUnaryOperator mapping) {
        this.others = mapping;
        for (int i = 0; i < LATIN; i++) {
            latin[i] = (char) mapping.applyAsInt(i);
        }
    }

    /** Maps the text. Returns the same object if no character changes. */
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
