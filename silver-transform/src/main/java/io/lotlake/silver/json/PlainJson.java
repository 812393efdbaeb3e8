package io.lotlake.silver.json;

import org.jspecify.annotations.Nullable;

/**
 * Reads plain JSON in one walk: an array of strings, or an object with different names whose values are {@code true},
 * {@code false} or {@code null}. Plain JSON has no escapes, no more blanks than PostgreSQL's {@code jsonb} prints, and
 * at most {@link TextParts#MOST} strings. If the walk meets anything else, valid or not, it gives up and leaves the
 * text to {@link ParsedJson}.
 */
final class PlainJson {
    private final char[] json;
    /** Index of the next character to read. */
    private int position = 1;

    // The string that was read last.
    private int start;
    private int end;
    private int hash;

    private PlainJson(String json) {
        this.json = json.toCharArray();
    }

    /** The elements of a plain array in their order; null for any other text. */
    static @Nullable TextParts elements(String json) {
        return json.startsWith("[") ? new PlainJson(json).elements() : null;
    }

    /** The names of a plain object whose value is {@code true}, in its order; null for any other text. */
    static @Nullable TextParts trueNames(String json) {
        return json.startsWith("{") ? new PlainJson(json).trueNames() : null;
    }

    private @Nullable TextParts elements() {
        TextParts elements = new TextParts(json);
        if (isEnd(']')) {
            return elements;
        }
        do {
            if (!string() || elements.size() == TextParts.MOST) {
                return null;
            }
            elements.add(start, end, hash);
        } while (separator(','));
        return isEnd(']') ? elements : null;
    }

    private @Nullable TextParts trueNames() {
        TextParts names = new TextParts(json);
        TextParts trueNames = new TextParts(json);
        if (isEnd('}')) {
            return trueNames;
        }
        do {
            if (!string() || !separator(':') || names.size() == TextParts.MOST || names.has(start, end, hash)) {
                return null;
            }
            names.add(start, end, hash);
            if (literal("true")) {
                trueNames.add(start, end, hash);
            } else if (!literal("false") && !literal("null")) {
                return null;
            }
        } while (separator(','));
        return isEnd('}') ? trueNames : null;
    }

    /** Reads a string in quotes; false if there is none, or if it holds an escape or a control character. */
    private boolean string() {
        if (!skip('"')) {
            return false;
        }
        int code = 0;
        for (int i = position; i < json.length; i++) {
            char c = json[i];
            if (c == '"') {
                start = position;
                end = i;
                hash = code;
                position = i + 1;
                return true;
            }
            if (c == '\\' || c < ' ') {
                return false;
            }
            code = 31 * code + c;
        }
        return false;
    }

    private boolean skip(char wanted) {
        boolean there = position < json.length && json[position] == wanted;
        if (there) {
            position++;
        }
        return there;
    }

    private boolean separator(char wanted) {
        boolean there = skip(wanted);
        if (there) {
            skip(' ');
        }
        return there;
    }

    private boolean literal(String wanted) {
        int length = wanted.length();
        if (json.length - position < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (json[position + i] != wanted.charAt(i)) {
                return false;
            }
        }
        position += length;
        return true;
    }

    private boolean isEnd(char wanted) {
        return position == json.length - 1 && json[position] == wanted;
    }
}
