package io.lotlake.gold.listings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds words in the text about a car's condition, in upper or lower case. */
final class ConditionWords {
    private static final List<String> DAMAGED = List.of("unfall", "accident", "damaged", "salvage");
    private static final List<String> DEMO = List.of("demo", "vorf\u00FChr", "vorfuehr");

    private ConditionWords() {}

    /** Whether the text tells of damage; null if there is no text. */
    static @Nullable Boolean tellDamaged(@Nullable String text) {
        return text == null ? null : (Boolean) found(DAMAGED, text);
    }

    /** Whether the text tells of a car for demonstration; null if there is no text. */
    static @Nullable Boolean tellDemo(@Nullable String text) {
        return text == null ? null : (Boolean) found(DEMO, text);
    }

    private static boolean found(List<String> words, String text) {
        for (int i = 0; i < text.length(); i++) {
            char first = lower(text.charAt(i));
            for (String word : words) {
                if (word.charAt(0) == first && startsAt(i, text, word)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean startsAt(int from, String text, String word) {
        if (text.length() - from < word.length()) {
            return false;
        }
        for (int i = 1; i < word.length(); i++) {
            if (lower(text.charAt(from + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The lower case of an ASCII letter or of the umlaut that the words have. Other characters stay as they are: a long
     * s is not an s, a Kelvin sign is not a k.
     */
    private static char lower(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c + 'a' - 'A');
        }
        return c == '\u00DC' ? '\u00FC' : c;
    }
}
