package io.lotlake.silver.json;

import java.util.Arrays;

/** Parts of a text, kept as positions. {@link #texts} copies them. */
final class TextParts {
    /**
     * The maximum number of parts. Each new part is compared with all earlier ones, which is fast only for few parts.
     */
    static final int MOST = 128;

    private static final int FIRST_ROOM = 16;

    private final char[] text;
    private int[] starts = new int[FIRST_ROOM];
    private int[] ends = new int[FIRST_ROOM];
    private int[] hashes = new int[FIRST_ROOM];
    private int size;

    TextParts(char[] text) {
        this.text = text;
    }

    int size() {
        return size;
    }

    /** @param hash the hash code of a string of these characters */
    void add(int start, int end, int hash) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        starts[size] = start;
        ends[size] = end;
        hashes[size] = hash;
        size++;
    }

    boolean has(int start, int end, int hash) {
        for (int i = 0; i < size; i++) {
            if (hashes[i] == hash && Arrays.equals(text, starts[i], ends[i], text, start, end)) {
                return true;
            }
        }
        return false;
    }

    /** Trims the blanks from both ends of each part, then drops empty parts and all but the first of equal ones. */
    void trimToDistinct() {
        int all = size;
        size = 0;
        for (int i = 0; i < all; i++) {
            addTrimmed(starts[i], ends[i], hashes[i]);
        }
    }

    private void addTrimmed(int start, int end, int hash) {
        int from = start;
        int to = end;
        while (from < to && text[from] == ' ') {
            from++;
        }
        while (to > from && text[to - 1] == ' ') {
            to--;
        }
        int trimmedHash = to - from == end - start ? hash : hash(from, to);
        if (from < to && !has(from, to, trimmedHash)) {
            add(from, to, trimmedHash);
        }
    }

    private int hash(int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + text[i];
        }
        return hash;
    }

    String[] texts() {
        String[] texts = new String[size];
        for (int i = 0; i < size; i++) {
            texts[i] = new String(text, starts[i], ends[i] - starts[i]);
        }
        return texts;
    }
}
